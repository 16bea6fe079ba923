"""Who works here: enrolment, badges, PINs, roles."""
