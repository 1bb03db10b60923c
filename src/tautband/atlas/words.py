"""What the atlas holds in a reader's words, the same in the terminal, on the pages and in the documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tautband.terms import OLDEST

if TYPE_CHECKING:
    from tautband.atlas.model import Dose, Finding, FindingLink, Modifier, NeedleLength, Prevalence, Region

ACCESS_WORDS = {
    "usual": "Taught in general courses",
    "specialist": "For specialists: needs further training",
    "usually_excluded": "Left out by most courses",
}
COMPRESSIBLE_WORDS = {
    "yes": "Bleeding can be stopped by pressing from outside",
    "partly": "Bleeding can be pressed on only in part",
    "no": "Bleeding cannot be stopped by pressing from outside",
}
HAZARD_WORDS = {
    "pleura": "lung and pleura",
    "spinal_canal": "spinal canal",
    "nerve": "nerve",
    "vessel": "blood vessel",
    "abdomen": "abdomen",
    "kidney": "kidney",
    "joint": "joint",
    "eye": "eye",
    "breast": "breast",
    "gland": "gland",
    "airway": "airway",
}
BASIS_WORDS = {"measured": "measured", "consensus": "textbook consensus", "judgement": "our judgement"}
REFERRAL_WORDS = {"essential": "nearly always", "spillover": "sometimes"}
SIDE_WORDS = {"same": "", "opposite": "on the other side", "both": "on both sides", "none": ""}
NO_DISTAL_POINTS = "Distal and auricular points do not apply: this is not acupuncture."
FOR_THE_TRAINED = "For therapists trained in needling this muscle; no text replaces instruction."
DIRECTIONS = "Up, down, inwards and outwards are those of the body standing upright, however the patient lies."
NOT_A_SAFE_DEPTH = "Published for the people or bodies that were measured; not a safe depth for anyone."
KINDS_THAT_PROVOKE = ("provoked_by", "eased_by")
KINDS_THAT_TEST = ("motion", "resisted", "test", "function", "observation", "vital")
KINDS_OF_HABIT = ("posture", "history")
KINDS_THAT_ARE_FELT = ("symptom",)

TIMES = {1: "once", 2: "twice"}


def dose_words(dose: Dose) -> str:
    """Say a dose.

    Parameters
    ----------
    dose
        Sets, repetitions, seconds, and how often.

    Returns
    -------
    str
        Such as "3 × 10 to 15, 3 times a week" or "3 × 30 s, once a day".
    """
    parts = []
    if dose.reps is not None:
        least, most = dose.reps
        parts.append(f"{dose.sets} × {least}" + (f" to {most}" if most > least else ""))
        if dose.seconds is not None:
            parts.append(f"{dose.seconds} s each")
    else:
        parts.append(f"{dose.sets} × {dose.seconds} s")
    often = dose.per_day or dose.per_week or 1
    parts.append(f"{TIMES.get(often, f'{often} times')} a {'day' if dose.per_day else 'week'}")
    return ", ".join(parts)


def length_words(length: NeedleLength) -> str:
    """Say which needles are usually chosen.

    Parameters
    ----------
    length
        From the shortest to the longest.

    Returns
    -------
    str
        As `range_words`.
    """
    return range_words(length.least, length.most)


def range_words(low: float, high: float) -> str:
    """Say a range of millimetres.

    Parameters
    ----------
    low, high
        Its ends.

    Returns
    -------
    str
        Such as "30 to 50 mm", or "30 mm" where both ends are one.
    """
    return f"{low:g} mm" if low == high else f"{low:g} to {high:g} mm"


def accuracy_words(link: FindingLink) -> str:
    """Say what was published of a test's accuracy.

    Parameters
    ----------
    link
        The finding of a cause.

    Returns
    -------
    str
        Sensitivity, specificity and likelihood ratios as far as they were published; empty if none was.
    """
    figures = []
    if link.sensitivity is not None:
        figures.append(f"sensitivity {100 * link.sensitivity:.0f} %")
    if link.specificity is not None:
        figures.append(f"specificity {100 * link.specificity:.0f} %")
    if link.lr_positive is not None:
        figures.append(f"LR+ {link.lr_positive:g}")
    if link.lr_negative is not None:
        figures.append(f"LR− {link.lr_negative:g}")
    return ", ".join(figures)


def sided(what: Region | Finding, where: str) -> str:
    """Name a region or finding with the side on which a cause makes it so.

    Parameters
    ----------
    what
        The region or finding.
    where
        The side, as seen from the cause's own.

    Returns
    -------
    str
        The name, and the side in brackets where it is not the cause's own.
    """
    words = SIDE_WORDS.get(where, where) if len(what.exists_on) > 1 else ""
    return f"{what.name} ({words})" if words else what.name


def prevalence_words(row: Prevalence) -> str:
    """Say how many people had a trigger point.

    Parameters
    ----------
    row
        What a study found.

    Returns
    -------
    str
        Shares of active and latent points; empty if the study gives none.
    """
    figures = (
        ("active", row.active_percent, row.active_most),
        ("latent", row.latent_percent, row.latent_most),
        ("active or latent", row.any_percent, None),
    )
    said = [(word, f"{low:g}" + (f" to {high:g}" if high else "")) for word, low, high in figures if low is not None]
    return ", ".join(f"{share} % {word}" for word, share in said)


def percent_words(chance: float) -> str:
    """Say a chance or share as a percentage.

    Parameters
    ----------
    chance
        From 0 to 1.

    Returns
    -------
    str
        Such as "45 %" or "0.4 %": two digits that count, whole from 1 % on.
    """
    percent = 100 * chance
    return f"{percent:.0f} %" if percent >= 1 else f"{percent:.2g} %"


def who(age_min: int, age_max: int, sex: str | None) -> str:
    """Say whom something holds for.

    Parameters
    ----------
    age_min, age_max
        Years of age, both ends among them.
    sex
        "female" or "male", or none where it holds for both.

    Returns
    -------
    str
        Such as "women, age 40 to 59"; empty where it holds for everybody.
    """
    parts = []
    if sex is not None:
        parts.append("women" if sex == "female" else "men")
    if age_min > 0 and age_max < OLDEST:
        parts.append(f"age {age_min} to {age_max}")
    elif age_min > 0:
        parts.append(f"age {age_min} and over")
    elif age_max < OLDEST:
        parts.append(f"age up to {age_max}")
    return ", ".join(parts)


def modifier_words(modifier: Modifier) -> str:
    """Say for whom a cause is more or less likely, and by how much.

    Parameters
    ----------
    modifier
        The modifier of a prior.

    Returns
    -------
    str
        Such as "Women: 1.5 times as likely" or "Age up to 39: 80 % less likely".
    """
    if modifier.factor >= 1:
        change = f"{modifier.factor:g} times as likely"
    else:
        change = f"{100 * (1 - modifier.factor):.0f} % less likely"
    person = who(modifier.age_min, modifier.age_max, modifier.sex) or "everybody"
    return f"{person[0].upper()}{person[1:]}: {change}"
