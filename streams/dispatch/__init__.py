"""Who goes where, now: the first plan, the instant insertion, the improved plan, and how they are published.

One direction, kept by a contract in ``pyproject.toml``; whoever looks for something finds it by its question:

===============  =====================================================================================
``policy.py``    with which values is a route made, and who may do what?
``day/``         what is known of one area and day?
``slots/``       where does a visit fit, without a search?
``rules/``       what does the clock force, what was allowed, what waits for a phone?
``problem.py``   the facts as the router's problem, and its plan as stops
``worker.py``    planning in processes of its own
``assign.py``    what does a plan change against the published one?
``waking/``      what happened, how urgent is it, whose turn is it?
``reading/``     the facts out of the database
``shown.py``     the plan as JSON
``publish.py``   a plan put in force; ``waiting.py``: one that waits for the coordinator
``desk.py``      one area and day, decided outside the lock and put in force under it
``searching/``   the first plan, a plan asked for, a better one
``by_hand/``     a coordinator's commands, and taking them back
``ask.py``       what console and command line may ask
``freeze.py``    the evening: what waits is published, tomorrow's plan stands
``replan.py``    wakes when an area changes; ``process.py``: one dispatch process, start to end
===============  =====================================================================================
"""
