"""Tags of the pages of signing in: `{% load safety %}`."""

from django import template
from django.template import Context

from kitaphana.ui import sign_in

register = template.Library()


@register.simple_tag(takes_context=True)
def provider_ways(context: Context) -> list[dict[str, str]]:
    """The OpenID Connect providers by which one may sign in, as the operator set them."""
    return sign_in.provider_ways(context["request"])
