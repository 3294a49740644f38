"""Pictures are PNGs, drawn without a display."""

from io import BytesIO

from recommender.exposure import Band
from recommender.off_policy import Estimate
from recommender.pictures import draw_estimates, draw_exposure, draw_paths

SOME = Estimate(0.2, 0.1, 0.3)


def test_each_picture_is_a_png_also_when_there_is_nothing_to_draw() -> None:
    for estimates in ({}, {"logged": SOME, "dr": SOME}):
        target = BytesIO()
        draw_estimates(target, "t", estimates)
        assert target.getvalue().startswith(b"\x89PNG")
    for days in ([], ["2026-11-01"] * 40):
        target = BytesIO()
        draw_paths(target, "t", days, {"new": [Estimate(0, float("-inf"), float("inf")), *[SOME] * 39]} if days else {})
        assert target.getvalue().startswith(b"\x89PNG")
    for shares in ({}, {"own": SOME, "other": SOME}):
        target = BytesIO()
        draw_exposure(target, "t", shares, [Band("own", 0.3, 0.6)])
        assert target.getvalue().startswith(b"\x89PNG")
