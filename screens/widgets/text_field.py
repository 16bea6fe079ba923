"""A field of free text."""

from __future__ import annotations

from screens.widgets.form_field import FormField


class TextField(FormField):
    """Free text on one line, as typed; control characters can't be typed or pasted."""

    ALLOWED = r"[^\x00-\x1f\x7f\ufffd]*"
