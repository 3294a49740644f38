"""Hard filters: owned, rejected, prerequisite, region, availability, and what the learner wished. Pure."""

from knowledge import Course, PartnerProduct
from recommender.policy import may_show_partner
from recommender.slate import OfferContext


def course_fits(course: Course, context: OfferContext) -> bool:
    """Whether a course may be a candidate at all."""
    wish = context.wish
    return (
        course.id not in context.owned_courses
        and course.id not in context.rejected_items
        and course.id not in wish.without
        and context.region in course.regions
        and set(course.prerequisites) <= context.owned_courses
        and (wish.domain is None or course.domain == wish.domain)
        and wish.allows_price(course.price_cny)
        and wish.allows_minutes(course.minutes)
        and wish.allows_level(course.level)
        and (wish.language is None or course.language == wish.language)
    )


def product_fits(product: PartnerProduct, context: OfferContext) -> bool:
    """Whether a partner product may be a candidate: available here, not refused, and allowed by its regulation.

    Goods have no length, level or teaching language, so nothing of them meets a wish about these.
    """
    wish = context.wish
    return (
        product.available
        and product.id not in context.rejected_items
        and product.id not in wish.without
        and context.region in product.regions
        and (wish.domain is None or product.domain == wish.domain)
        and wish.allows_price(product.price_cny)
        and not {"minutes", "level", "language"} & set(wish.aspects())
        and may_show_partner(context.state, product.regulated, context.region)
    )
