"""Hard filters: owned, rejected, prerequisite, region, availability, and what the learner wished. Pure."""

from knowledge import Course, PartnerProduct
from recommender.policy import may_show_partner
from recommender.slate import OfferContext

_LEVELS = ("beginner", "intermediate", "advanced")


def course_fits(course: Course, context: OfferContext) -> bool:
    """Whether a course may be a candidate at all."""
    wish = context.wish
    return (
        course.id not in context.owned_courses
        and course.id not in context.rejected_items
        and context.region in course.regions
        and set(course.prerequisites) <= context.owned_courses
        and (wish.domain is None or course.domain == wish.domain)
        and (wish.price_below is None or course.price_cny < wish.price_below)
        and (wish.minutes_below is None or course.minutes < wish.minutes_below)
        and (wish.level is None or _LEVELS.index(course.level) <= _LEVELS.index(wish.level))
        and (wish.language is None or course.language == wish.language)
    )


def product_fits(product: PartnerProduct, context: OfferContext) -> bool:
    """Whether a partner product may be a candidate: available here, not refused, and allowed by its regulation."""
    wish = context.wish
    return (
        product.available
        and product.id not in context.rejected_items
        and context.region in product.regions
        and (wish.price_below is None or product.price_cny < wish.price_below)
        and may_show_partner(context.state, product.regulated)
    )
