"""Moments of dialogues, each judged by hand: would a decent adviser suggest something now?"""
