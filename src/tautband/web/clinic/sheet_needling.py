"""The needling itself on the sheet: what was found, where each needle went and what it did, what changed."""

from typing import Any

from tautband.body.drawing import Drawing
from tautband.body.render import Look, render_drawing
from tautband.record.convert import TriggerPoint, trigger_point_of
from tautband.record.models import Measure, Palpation, Visit
from tautband.web.clinic.sheet import TOLD, Block, Picture, Signed, facts, number

SIGNS = {"yes": "yes", "no": "no", "not_tested": "not tested"}
POINTS = {
    TriggerPoint.ACTIVE: "active",
    TriggerPoint.LATENT: "latent",
    TriggerPoint.PRESENT: "present",
    TriggerPoint.ABSENT: "none",
    TriggerPoint.UNKNOWN: "too little tested",
}
KINDS = {"motion": "°", "strength": "of 5", "force": "N", "ppt": "kPa", "pain": "of 10"}
GUIDANCE = {"landmark": "by landmarks", "ultrasound": "by ultrasound"}
OTHER = {"exercise": "Exercise", "manual": "Manual therapy", "education": "Education", "other": "Other"}
HEIGHT = 560
"""Pixels of a picture on the sheet: enough for paper at the size it has there."""


def examination(signed: Signed) -> Block:
    """Pain, findings and what the hand felt."""
    words, parts = signed["context"]["words"], signed["parts"]
    rows = tuple(
        (
            f"{words['muscles'].get(row['muscle'], row['muscle'])}, {row['side']}",
            *(SIGNS[row[sign]] for sign in ("taut_band", "tender_spot", "referred_pain", "recognised_pain")),
            POINTS[trigger_point_of(Palpation(**{k: v for k, v in row.items() if k in SIGN_FIELDS}))],
        )
        for row in sorted(parts["palpation"], key=lambda one: (one["muscle"], one["side"]))
    )
    found = [
        f"{words['findings'].get(row['finding'], row['finding'])} ({row['side'].replace('none', 'no side')}): "
        f"{'present' if row['present'] else 'absent'}"
        for row in parts["finding"]
    ]
    now = signed["visit"]["pain_now"]
    return Block(
        "Examination",
        facts(
            ("Pain before (NPRS)", f"{now} of 10" if now is not None else "not recorded"),
            ("Findings", "; ".join(found)),
        ),
        head=("Muscle", "Taut band", "Tender spot", "Referred pain", "Recognised", "Trigger point") if rows else (),
        rows=rows,
        widths=(30, 13, 14, 15, 14, 14),
    )  # fmt: skip


SIGN_FIELDS = {"taut_band", "tender_spot", "referred_pain", "recognised_pain"}


def pictures(signed: Signed) -> Block:
    """The pain as painted before, with the needled points, and after where it was painted again."""
    drawings = {row["moment"]: row["strokes"] for row in signed["parts"]["drawing"] if row["strokes"]}
    points = tuple(site["patch"] for site in signed["parts"]["site"] if site["patch"] is not None)
    shown = []
    if "before" in drawings or points:
        before = Drawing.from_text(drawings["before"]) if "before" in drawings else Drawing()
        said = "Pain before" if "before" in drawings else "Body"
        crosses = "; ✕ marks a needled point" if points else ""
        for view in ("front", "back"):
            look = Look(view=view, height=HEIGHT, points=points, background="#ffffff")
            shown.append(Picture(f"{said}, {view}{crosses}", render_drawing(before, look)))
    if "after" in drawings:
        after = Drawing.from_text(drawings["after"])
        for view in ("front", "back"):
            look = Look(view=view, height=HEIGHT, background="#ffffff")
            shown.append(Picture(f"Pain after, {view}", render_drawing(after, look)))
    return Block("Drawings", pictures=tuple(shown))


def needling(signed: Signed) -> Block:
    """Every site in a row, then the counts."""
    sites = sorted(signed["parts"]["site"], key=lambda one: (one["order"], one["created"]))
    visit = signed["visit"]
    if not sites:
        return Block("Needling", lines=("No needle was used at this visit.",))
    into = sum(site["needles_in"] for site in sites)
    out = sum(site["needles_out"] or 0 for site in sites)
    muscles = {(site["muscle"], site["side"]) for site in sites}
    kinds = {muscle for muscle, _ in muscles}
    apart = f" ({len(muscles)} counting left and right apart)" if len(muscles) > len(kinds) else ""
    names = signed["context"]["words"]["muscles"]
    return Block(
        "Dry needling",
        facts(
            ("Needles", f"{into} in, {out} out; {visit['sharps']} counted into the sharps container"),
            ("Muscles needled", f"{len(kinds)}{apart}; sites: {len(sites)}"),
            ("Injectate", "None: solid filiform needles, nothing was injected."),
            ("Done in person", TOLD[visit["done_personally"]]),
        ),
        head=("No.", "Muscle", "Needle", "Position and path", "Technique and dose", "Response", "In/out"),
        rows=tuple(_site(index, site, names) for index, site in enumerate(sites, 1)),
        widths=(4, 17, 18, 19, 17, 18, 7),
    )  # fmt: skip


def _site(index: int, site: dict[str, Any], names: dict[str, str]) -> tuple[str, ...]:
    out = site["needles_out"]
    return (
        str(index),
        f"{names.get(site['muscle'], site['muscle'])}, {site['side']}",
        _needle(site),
        _said(site["position"], site["direction"], _depth(site), GUIDANCE.get(site["guidance"], site["guidance"])),
        _said(*site["techniques"], *_dose(site)),
        _response(site),
        f"{site['needles_in']}/{'?' if out is None else out}",
    )


def _said(*parts: str | None) -> str:
    return "; ".join(part for part in parts if part)


def _needle(site: dict[str, Any]) -> str:
    size = " × ".join(number(site[name]) if site[name] is not None else "?" for name in ("diameter_mm", "length_mm"))
    expiry = f"expires {site['needle_expiry']}" if site["needle_expiry"] else None
    return _said(f"{size} mm", site["maker"], f"lot {site['lot']}" if site["lot"] else None, expiry)


def _depth(site: dict[str, Any]) -> str | None:
    return f"{site['depth_mm']} mm deep" if site["depth_mm"] is not None else None


def _dose(site: dict[str, Any]) -> list[str]:
    units = {"strokes": "strokes", "seconds": "s", "retention_min": "min left in place"}
    dose = [f"{site[name]} {unit}" for name, unit in units.items() if site[name] is not None]
    current = {"stim_hz": "Hz", "stim_us": "µs", "stim_ma": "mA", "stim_min": "min"}
    stimulated = [f"{number(site[name])} {unit}" for name, unit in current.items() if site[name] is not None]
    return [*dose, *([f"electrical: {', '.join(stimulated)}"] if stimulated else [])]


def _response(site: dict[str, Any]) -> str:
    twitch = f"twitch: {site['twitch'] or 'not recorded'}"
    referral = {True: "referral felt", False: "no referral", None: None}[site["referral_felt"]]
    known = {True: "recognised", False: "not recognised", None: None}[site["referral_recognised"]]
    bleeding = {True: "bled", False: "no bleeding", None: "bleeding not recorded"}[site["bleeding"]]
    pressed = f"pressed {site['haemostasis_s']} s" if site["haemostasis_s"] is not None else None
    bruise = f"haematoma {site['haematoma_mm']} mm" if site["haematoma_mm"] else None
    return _said(twitch, referral, known if site["referral_felt"] else None, bleeding, pressed, bruise)


def response(signed: Signed) -> Block:
    """How it was borne, and the same signs before and after."""
    visit, goals = signed["visit"], signed["context"]["words"]["goals"]
    tolerance = dict(Visit.Tolerance.choices).get(visit["tolerance"], "not recorded")
    after = visit["pain_after"]
    scores = [
        f"{goals.get(row['goal'], 'goal')}: {number(row['score'])} of 10" for row in signed["parts"]["goal_score"]
    ]
    rows = _measures(signed["parts"]["measure"])
    return Block(
        "Response and re-test",
        facts(
            ("Tolerance", str(tolerance)),
            ("Reaction", visit["reaction"]),
            ("Pain after (NPRS)", f"{after} of 10" if after is not None else "not recorded"),
            ("Function (PSFS)", "; ".join(scores)),
        ),
        head=("Sign", "Before", "After", "Change") if rows else (),
        rows=rows,
        widths=(49, 17, 17, 17),
    )


def _measures(measures: list[dict[str, Any]]) -> tuple[tuple[str, ...], ...]:
    pairs: dict[tuple[str, str, str], dict[str, str]] = {}
    held: dict[tuple[str, str, str], int] = {}
    for row in measures:
        key = (row["kind"], row["what"], row["side"])
        if row["value"] is not None:
            pairs.setdefault(key, {})[row["moment"]] = row["value"]
        if row["seconds"]:
            held[key] = row["seconds"]
    rows = []
    for key, values in sorted(pairs.items()):
        kind, what, side = key
        label = str(dict(Measure.Kind.choices)[kind]).split(",")[0]
        where = "" if side == "none" else f", {side}"
        over = f" (over {held[key]} s)" if key in held else ""
        before, after = values.get("before"), values.get("after")
        change = f"{float(after) - float(before):+g}" if before and after else ""
        shown = [f"{number(value)} {KINDS[kind]}" if value else "not measured" for value in (before, after)]
        rows.append((f"{label}: {what}{where}{over}", *shown, change))
    return tuple(rows)


def with_it(signed: Signed) -> Block:
    """What else was done, after-care, minutes and the plan."""
    visit = signed["visit"]
    rows = tuple(
        (
            OTHER.get(row["kind"], row["kind"]),
            _said(row["what"], row["where"]),
            _said(row["dose"], "home programme" if row["home"] else None),
            f"{row['minutes']} min" if row["minutes"] is not None else "",
        )
        for row in sorted(signed["parts"]["intervention"], key=lambda one: (one["kind"], one["created"]))
    )
    minutes = {"minutes_needling": "needling (untimed)", "minutes_timed": "timed procedures", "minutes_total": "in all"}
    said = [f"{visit[name]} min {words}" for name, words in minutes.items() if visit[name] is not None]
    return Block(
        "Other treatment, after-care and plan",
        facts(
            ("After-care explained", TOLD[visit["aftercare_spoken"]]),
            ("After-care in writing", TOLD[visit["aftercare_written"]]),
            ("Warning signs explained", TOLD[visit["warning_signs"]]),
            ("Minutes", "; ".join(said) or "not recorded"),
            ("Plan", visit["plan"]),
        ),
        head=("Kind", "What", "Dose", "Time") if rows else (),
        rows=rows,
        widths=(18, 40, 28, 14),
    )
