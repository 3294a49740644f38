"""Rules and model together: the rules' finding stands, the model's fills their gaps."""

from nlu.prediction import Safety
from nlu.red_flags import judge_safety


def test_what_the_rules_found_stands_whatever_the_model_says() -> None:
    found = Safety("medical_emergency", "critical", "other", "life_in_danger")

    assert judge_safety(found, {"none": 1.0}, danger=0.3) is found


def test_a_word_alone_stands_until_the_model_gives_danger_less_than_one_chance_in_five() -> None:
    word = Safety("medical_emergency", "critical", "self", "life_in_danger", clauses=("no response",))

    assert judge_safety(word, {"none": 0.79, "medical_emergency": 0.12, "self_harm_risk": 0.09}, danger=0.5) is word
    assert judge_safety(word, {"none": 0.82, "medical_emergency": 0.18}, danger=0.5) == Safety(about="figure_of_speech")


def test_one_clause_in_which_the_model_sees_danger_is_enough() -> None:
    word = Safety("medical_emergency", "critical", "self", "life_in_danger", clauses=("my wife won't wake",))
    calm = {"none": 0.98, "medical_emergency": 0.02}

    assert judge_safety(word, calm, 0.5, {"my wife won't wake": 0.4}) is word
    assert judge_safety(word, calm, 0.5, {"my wife won't wake": 0.39}).severity == "none"


def test_what_was_found_besides_counts_where_a_word_is_overruled() -> None:
    fraud = Safety("fraud_report", "concern", "self", "asked_for_secret_or_money")
    word = Safety("self_harm_risk", "critical", "self", "wants_to_die", clauses=("活够了",), otherwise=fraud)

    assert judge_safety(word, {"none": 0.98, "self_harm_risk": 0.02}, danger=0.5) is fraud


def test_beside_an_overruled_word_advice_is_still_wanted() -> None:
    word = Safety("medical_emergency", "critical", "self", "life_in_danger", clauses=("no response",))

    found = judge_safety(word, {"none": 0.2, "personal_medical_advice": 0.75, "medical_emergency": 0.05}, danger=0.5)

    assert found == Safety("personal_medical_advice", "concern", "self", "model")


def test_the_model_is_believed_from_its_threshold_on_both_dangers_together() -> None:
    torn = {"none": 0.6, "medical_emergency": 0.15, "self_harm_risk": 0.25}

    assert judge_safety(Safety(), torn, danger=0.35) == Safety("self_harm_risk", "critical", "self", "model")
    assert judge_safety(Safety(), torn, danger=0.45).severity == "none"


def test_a_figure_of_speech_needs_a_nearly_sure_model() -> None:
    figure = Safety(about="figure_of_speech")

    assert judge_safety(figure, {"self_harm_risk": 0.8}, danger=0.3) is figure
    assert judge_safety(figure, {"self_harm_risk": 0.95}, danger=0.3).severity == "critical"


def test_advice_and_fraud_are_a_concern_not_a_danger() -> None:
    found = judge_safety(Safety(), {"fraud_report": 0.7}, danger=0.3)

    assert found == Safety("fraud_report", "concern", "self", "model")
