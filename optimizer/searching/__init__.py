"""The search around its compiled parts.

A case becomes arrays (`build`), one run searches (`plain`, `rich`), and a plan is read back (`plan`).
"""
