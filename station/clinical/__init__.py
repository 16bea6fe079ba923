"""The pharmacy's rules, pure: amounts, doses, findings, plans and steps."""
