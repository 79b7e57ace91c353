"""How fast Manumit is, beside what others measured: one generated input, whole processes, seconds of processor time."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time
from typing import TypeVar

import msgspec

from manumit.assess import assess_item
from manumit.find import FINDERS, find
from manumit.knowledge.glance import glance
from manumit.knowledge.text import Text
from manumit.knowledge.tongue import language_of
from manumit.model import Item, Record

DISGUISED = 0.1
"""The share of adverts whose words or contacts are disguised."""
_LURES = 0.08
_LENGTH = 550
_SAMPLE = 2_000
_WARM = 1_000
_In = TypeVar("_In")
_Out = TypeVar("_Out")


class Anchor(Record, frozen=True):
    """What somebody else measured, and under which conditions."""

    who: str
    rate: str


ANCHORS = (
    Anchor("Presidio 2.2.366, 17 regex recognisers, 553-character texts", "175"),
    Anchor("Presidio, 7 generic recognisers", "787"),
    Anchor("Osprey, 6 features + 50 regex rules", "116-152 actions"),
    Anchor("the same 50 rules in plain Python, every regex run", "3,878"),
    Anchor("a sketch of column-wise screening, 12 languages", "15,300-17,500"),
)
ANCHORS_NOTE = "Others' figures were taken earlier on a shared 2-core machine: compare magnitudes, not digits."


class Stage(Record, frozen=True):
    """What one step costs on an advert, in microseconds of processor time."""

    name: str
    microseconds: float


class Screening(Record, frozen=True):
    """The result of `manumit bench screen`. `start` is what the process costs before the first advert."""

    adverts: int
    mean_length: float
    disguised: float
    cpu_seconds: float
    start: float
    adverts_per_cpu_second: float
    without_start: float
    peak_mb: float
    stages: tuple[Stage, ...]
    anchors: tuple[Anchor, ...] = ANCHORS


# ---------------------------------------------------------------- the input

# About a third of the sentences occur before, as in real adverts (a fifth to a half of them, see docs/decisions/0007).
_OPEN = {
    "en": (
        "We are looking for a {adj} {role} to join our team at {street} in {city}.",
        "{adj} room for rent in {city}, {street}, close to the station and the market.",
        "Hello, my name is {name} and I offer {task} and {task} around {city}, also at weekends.",
        "Our {adj} company in {city} has {n} openings for a {role}, ask for {name}.",
        "For sale in {city}, {street}: a {adj} bicycle, hardly used, with lock and lights.",
    ),
    "es": (
        "Buscamos {role_es} para nuestro equipo de {city}, {street_es}, jornada completa.",
        "Se alquila habitación {adj_es} en {city}, {street_es}, cerca de la estación.",
        "Soy {name} y ofrezco {task_es} y {task_es} en {city} y alrededores.",
    ),
}
_BODY = {
    "en": (
        "Your daily work includes {task}, {task} and sometimes {task}.",
        "You will earn {sum} per month and receive {n} weeks of paid holiday.",
        "The flat has {n} rooms, a balcony and a {adj} view over {street}.",
        "Please write to {name} before {when} if you want to visit or have questions.",
        "Start date is {when} and the contract runs for {n} months.",
        "You bring {n} years of experience and a driving licence.",
        "The deposit is {sum} and {name} hands over the keys on {when}.",
        "{name} and {name} have run this {adj} place at {street} since {year}.",
        "Interviews are held by {name} at our office in {city} on {when}.",
        "Pets are welcome, heating and water are included in the {sum}.",
        "I have worked as a {role} for {n} years, {name} in {city} can tell you more.",
        "From {street} it is {n} minutes on foot to the {adj} park and the school.",
        "The price is {sum} and can be discussed with {name} after {when}.",
        "We also need someone for {task} on {when} and for {task} at weekends.",
        "Pictures are real, come and see for yourself.",
        "Serious enquiries only, please.",
    ),
    "es": (
        "El trabajo incluye {task_es}, {task_es} y a veces {task_es}.",
        "Sueldo de {sum} al mes y {n} semanas de vacaciones pagadas.",
        "El piso tiene {n} habitaciones, balcón y mucha luz sobre {street_es}.",
        "La entrevista será con {name} en nuestra oficina de {city} el {when_es}.",
        "Contrato de {n} meses desde el {when_es}, con alta en la seguridad social.",
        "Escríbele a {name} antes del {when_es} si quieres visitarlo.",
        "{name} y {name} llevan este negocio de {street_es} desde {year}.",
        "Desde {street_es} hay {n} minutos a pie hasta el parque y el colegio.",
        "El precio es de {sum} y se puede hablar con {name}.",
        "Solo personas interesadas, gracias.",
    ),
}
_LURE = {
    "en": (
        "No experience and no interview needed, earn {price} a week, visa and flight arranged by us.",
        "A registration fee of {fee} is paid before you travel.",
        "Our office keeps your passport until the contract ends.",
        "The cost of the ticket is taken from your first salaries.",
        "You must leave this week, write only on Telegram.",
    ),
    "es": (
        "Sin experiencia ni entrevista, ganas {price_es} a la semana, te pagamos el viaje.",
        "Hay que pagar una cuota de {fee} antes de viajar.",
        "Nos quedamos con tu pasaporte hasta terminar el contrato.",
        "El billete se descuenta de tus primeros sueldos.",
    ),
}
_WORDS = {
    "adj": "friendly bright modern quiet reliable flexible sunny furnished central growing careful experienced".split(),
    "role": "cook|warehouse worker|nurse|welder|driver|cleaner|teacher|receptionist|electrician|farm hand".split("|"),
    "task": "packing orders|serving guests|cleaning offices|answering phones|repairing bikes|folding linen".split("|"),
    "city": "Lisbon Bilbao Leeds Valencia Porto Dublin Lyon Malaga Ghent Turin Graz Seville".split(),
    "when": "Monday|Friday|the first of June|next week|15 September|early spring".split("|"),
    "price": "$1,450|€1,800|1,250 EUR|£420|$2,300|900 euros".split("|"),
    "fee": "150 EUR|$200|90 euros".split("|"),
    "n": [str(n) for n in range(2, 40)],
    "year": [str(n) for n in range(1985, 2026)],
    "name": "Anna Ben Clara David Elena Felix Grace Hugo Irene Jonas Karla Leo Marta Nuno Olga Pablo Rosa Simon".split(),
    "street": [
        f"{n} {name} Street" for n in range(1, 60) for name in "Mill Oak Station Market Church Harbour Park".split()
    ],
    "street_es": [
        f"calle {name} {n}" for n in range(1, 60) for name in "Mayor Nueva Olivo Puerto Iglesia Molino".split()
    ],
    "sum": [f"{sign}{n:,}" for n in range(240, 3_000, 10) for sign in "$€£"]
    + [f"{n} EUR" for n in range(240, 3_000, 10)],
    "adj_es": "tranquila luminosa amplia céntrica amueblada".split(),
    "role_es": "cocinera|mozo de almacén|enfermero|soldador|camarera|profesora de inglés".split("|"),
    "task_es": "limpieza de oficinas|atención a clientes|reparto de paquetes|cuidado de jardines".split("|"),
    "when_es": "lunes|viernes|1 de junio|15 de septiembre".split("|"),
    "price_es": "1.450 €|1.200 euros|900 EUR|$18.000".split("|"),
}
_SPELLED = dict(zip("0123456789", "zero one two three four five six seven eight nine".split(), strict=True))
_LOOKALIKE = str.maketrans("aeopcx", "аеорсх")


def adverts(count: int, seed: int = 1) -> Iterator[Item]:
    """`count` harmless adverts of about 550 characters, English and Spanish, a tenth disguised; the same for a seed."""
    rng = random.Random(seed)  # noqa: S311 - an input to measure on, not a secret
    for n in range(count):
        language = "en" if rng.random() < 0.65 else "es"
        sentences = [rng.choice(_OPEN[language])]
        if rng.random() < _LURES:
            sentences += rng.sample(_LURE[language], 2)
        while sum(map(len, sentences)) < _LENGTH - 80:
            sentences.append(rng.choice(_BODY[language]))
        text = " ".join(_filled(rng, sentence) for sentence in sentences)
        contact = _contact(rng, n)
        if rng.random() < DISGUISED:
            text, contact = _disguise(rng, text), _spell(rng, contact)
        yield Item(id=str(n), text=f"{text} {contact}")


def _filled(rng: random.Random, sentence: str) -> str:
    while "{" in sentence:
        before, _, rest = sentence.partition("{")
        key, _, after = rest.partition("}")
        sentence = before + rng.choice(_WORDS[key]) + after
    return sentence


def _contact(rng: random.Random, n: int) -> str:
    return rng.choice(
        (
            f"Call +1 202 555 01{rng.randrange(100):02d}.",
            f"Tel. +44 7700 900{rng.randrange(1000):03d}",
            f"Write to office{n}@example.com",
            f"Telegram @desk_{n % 997}_demo",
            f"More at https://jobs{n % 61}.example.org/ad/{n}",
            "Ask at the desk.",
        )
    )


def _disguise(rng: random.Random, text: str) -> str:
    how = rng.randrange(3)
    if how == 0:
        return text.translate(_LOOKALIKE) if rng.random() < 0.3 else text.replace("a", "а", 9)
    if how == 1:
        return "".join(c + "\u200b" if rng.random() < 0.1 else c for c in text)
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _spell(rng: random.Random, contact: str) -> str:
    if rng.random() < 0.5:
        return "".join(f" {_SPELLED[c]} " if c.isdigit() else c for c in contact)
    return contact.replace("@", " at ").replace(".com", " dot com")


# ---------------------------------------------------------------- the measurement


def bench_screen(count: int = 20_000, seed: int = 1) -> Screening:
    """Screen `count` generated adverts in a process of its own, file to file, and say where the time goes."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "adverts.jsonl"
        encoder = msgspec.json.Encoder()
        lengths = 0
        with source.open("wb") as file:
            for item in adverts(count, seed):
                lengths += len(item.text)
                file.write(encoder.encode({"id": item.id, "text": item.text}) + b"\n")
        one = Path(folder) / "one.jsonl"
        with source.open("rb") as file:
            one.write_bytes(file.readline())
        start, _ = _whole_process(one, Path(folder) / "one.out")
        cpu, peak = _whole_process(source, Path(folder) / "screened.jsonl")
    return Screening(
        adverts=count,
        mean_length=round(lengths / count, 1),
        disguised=DISGUISED,
        cpu_seconds=round(cpu, 2),
        start=round(start, 2),
        adverts_per_cpu_second=round(count / cpu),
        without_start=round(count / (cpu - start)),
        peak_mb=round(peak, 1),
        stages=_stages(seed),
    )


def _whole_process(source: Path, out: Path) -> tuple[float, float]:
    """Seconds of processor time and peak megabytes of `manumit screen source > out`."""
    command = [sys.executable, "-m", "manumit", "screen", str(source)]
    with out.open("wb") as file:
        process = subprocess.Popen(command, stdout=file)  # noqa: S603 - our own interpreter and module
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    scale = 1024 * 1024 if sys.platform == "darwin" else 1024  # ru_maxrss is bytes there, kilobytes here
    return used.ru_utime + used.ru_stime, used.ru_maxrss / scale


def _stages(seed: int) -> tuple[Stage, ...]:
    """Each step, one advert at a time: a little dearer than in a run, which goes step by step over many at once."""
    spent: defaultdict[str, float] = defaultdict(float)
    encoder = msgspec.json.Encoder()

    def timed(name: str, step: Callable[[_In], _Out], given: _In) -> _Out:
        before = process_time()
        result = step(given)
        spent[name] += process_time() - before
        return result

    for number, item in enumerate(adverts(_WARM + _SAMPLE, seed + 1)):
        if number == _WARM:  # what is loaded and compiled once is told as the start, not here
            spent.clear()
        text = timed("fold", Text, item.text)
        timed("first look", glance, text)
        for finder in FINDERS:
            timed(f"find {finder.KIND}", finder.find, text)
        findings = find(text)
        assessment = timed("assess", assess_item, findings)
        timed("language", language_of, item.text)
        timed("encode", encoder.encode, (findings, assessment))
    return tuple(Stage(name, round(seconds / _SAMPLE * 1e6, 1)) for name, seconds in spent.items())
