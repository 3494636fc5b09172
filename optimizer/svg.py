"""A small picture of a plan: where the doors are, and which team goes from which to which."""

from __future__ import annotations

from html import escape

from optimizer.judging.cases import Case, tours
from optimizer.plan import Plan
from optimizer.problem import Building, Point, RoutingProblem

WIDTH = 900
COLOURS = ("#0b6e4f", "#b3392f", "#1f5fa8", "#a86a00", "#6a3d9a", "#00838f", "#ad1457", "#4e6b00", "#5d4037", "#37474f")


def picture(problem: RoutingProblem, plan: Plan) -> str:
    """Return `plan` as an SVG text: a line a team, a dot a door, a ring where nobody comes."""
    case = Case(problem)
    sites: list[Point | Building] = [*problem.points, *problem.buildings]
    xs = [site.x_m for site in sites] or [0]
    ys = [site.y_m for site in sites] or [0]
    scale = (WIDTH - 60) / max(max(xs) - min(xs), max(ys) - min(ys), 1)
    height = round((max(ys) - min(ys)) * scale) + 80

    def at(x_m: int, y_m: int) -> tuple[float, float]:
        return round(30 + (x_m - min(xs)) * scale, 1), round(height - 50 - (y_m - min(ys)) * scale, 1)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="sans-serif">',
             f'<rect width="{WIDTH}" height="{height}" fill="white"/>']  # fmt: skip
    for number, tour in enumerate(tours(case, plan)):
        colour = COLOURS[number % len(COLOURS)]
        spots = [case.points[tour.team.start], *tour.spots, case.points[tour.team.end]]
        path = " ".join(f"{x},{y}" for x, y in (at(spot.x_m, spot.y_m) for spot in spots))
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5" stroke-opacity="0.8">'
                     f"<title>{escape(tour.team.id)}</title></polyline>")  # fmt: skip
        parts += [_dot(at(s.x_m, s.y_m), colour) for s in tour.spots]
    for left in plan.unassigned:
        x, y = at(case.doors[left.visit].x_m, case.doors[left.visit].y_m)
        parts.append(f'<circle cx="{x}" cy="{y}" r="5" fill="none" stroke="#d00000" stroke-width="2">'
                     f"<title>{escape(left.visit)}: {escape(left.reason)}</title></circle>")  # fmt: skip
    for point in problem.points:
        x, y = at(point.x_m, point.y_m)
        parts.append(f'<rect x="{x - 4}" y="{y - 4}" width="8" height="8"><title>{escape(point.id)}</title></rect>')
    text = f"{problem.name}: {len(plan.unassigned)} left out, total {plan.cost.total_s:,} s"
    parts.append(f'<text x="30" y="{height - 14}" font-size="14">{escape(text)}</text></svg>')
    return "\n".join(parts)


def _dot(at: tuple[float, float], colour: str) -> str:
    return f'<circle cx="{at[0]}" cy="{at[1]}" r="2.5" fill="{colour}"/>'
