"""Markup is escaped by construction."""

from hypothesis import given
from hypothesis import strategies as st

from app.foundation.api.pages import Html, fill, joined


def test_values_are_escaped_and_markup_is_not():
    assert fill('<p title="$a">$b</p>', a='"<&', b=Html("<b>x</b>")) == '<p title="&quot;&lt;&amp;"><b>x</b></p>'
    assert joined([fill("$a", a="<"), Html("<br>")]) == "&lt;\n<br>"


@given(st.text())
def test_no_text_can_open_a_tag_leave_an_attribute_or_be_filled_in_twice(text):
    filled = fill("[$value]", value=text)[1:-1]
    assert not set('<>"') & set(filled)
    assert fill("$outer", outer=fill("$inner", inner=text)) == filled
