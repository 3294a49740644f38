"""What is said when there is danger: dated numbers, reviewed words. (Finding it is nlu's work.)"""
