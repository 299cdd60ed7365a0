"""The kinds of value a setting can have: what AWS or this project allows and, in the description, why.

Descriptions and examples are shown to the person whose setting is refused, after "must be …": the reason, then
advice where there is any.
"""
