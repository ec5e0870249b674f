"""The menu of the staff pages: one line at hand, everything else by groups."""

import pytest

from kitaphana.edges.staff.member import Member
from kitaphana.edges.staff.permissions import ROLE_PERMISSIONS, Permission
from kitaphana.edges.staff.templatetags.staff_menu import navigation, section_groups

EVERYTHING = frozenset(Permission)


def member(permissions=EVERYTHING):
    return Member("somebody", "Somebody", (), permissions)


def names(menu):
    return [link.section for link in menu.at_hand], [link.section for group in menu.others for link in group.links]


@pytest.mark.parametrize("role", ROLE_PERMISSIONS)
def test_every_section_of_a_role_stands_in_the_menu_once(role):
    someone = member(ROLE_PERMISSIONS[role])
    at_hand, others = names(navigation(someone))
    open_to_them = [link.section for group in section_groups(someone) for link in group.links]
    assert sorted(at_hand + others) == sorted(open_to_them)
    assert len(at_hand) <= 7


def test_the_section_that_is_open_is_always_at_hand():
    at_hand, others = names(navigation(member(), "holidays"))
    assert at_hand[-1] == "holidays"
    assert "holidays" not in others


def test_who_is_no_member_sees_no_sections():
    menu = navigation(None)
    assert menu.at_hand == ()
    assert menu.others == ()
