"""Which place on Earth the words mean."""

from dataclasses import replace

import pytest

from marsad.finding.where import PlaceWords, find_peoples, find_place_names
from marsad.knowledge.places import Gazetteer
from marsad.resolving.where import PlaceContext, choose_place, distance_km, resolve_where

GAZETTEER = Gazetteer.load()


def read(text, dateline=""):
    found = find_place_names(text, GAZETTEER)
    context = PlaceContext.of(found, GAZETTEER, find_peoples(text, GAZETTEER), dateline)
    return [resolve_where(w, context, GAZETTEER) for w in found if w.use != "actor"]


def resolved(text, head, dateline=""):
    return next(r.where for r in read(text, dateline) if r.words.head == head)


CHOSEN = [
    # the country in the report settles a name that many have
    ("Police in Tripoli, Lebanon, made arrests.", "Tripoli", "LBN", None),
    ("Libyan forces entered Tripoli.", "Tripoli", "LBY", None),
    ("Iraqi forces said a bomb went off in Balad.", "Balad", "IRQ", "Saladin"),
    # the people's name alone is context
    ("Iraqi officers said the base at Ain al-Asad was hit.", "Ain al-Asad", "IRQ", "Anbar"),
    # country or state, by what the report is about
    ("Russian troops left Gori in Georgia.", "Georgia", "GEO", None),
    ("Police in Atlanta, Georgia, said it was over.", "Georgia", "USA", "Georgia"),
    # the word for a division
    ("Clashes were reported in Kirkuk province.", "Kirkuk", "IRQ", "Kirkuk"),
    # a division of the same name elsewhere
    ("Soldiers in Plateau state, Nigeria, were ambushed.", "Plateau", "NGA", "Plateau"),
    # the division beside the town
    ("Nine died in Baga in Borno state.", "Baga", "NGA", "Borno"),
]


@pytest.mark.parametrize(("text", "head", "country", "admin1"), CHOSEN, ids=[c[0] for c in CHOSEN])
def test_choice_by_context(text, head, country, admin1):
    where = resolved(text, head)
    assert where.country == country
    assert admin1 is None or where.admin1 == admin1
    assert where.lat is not None


def test_city_before_the_division_of_its_name_unless_said():
    assert resolved("A bomb exploded in Kirkuk, Iraq.", "Kirkuk").precision == "city"
    assert resolved("A bomb exploded in Kirkuk province, Iraq.", "Kirkuk").precision == "admin1"
    assert resolved("A bomb exploded in eastern Baghdad.", "Baghdad").precision == "city"


def test_dateline_is_context():
    assert resolved("The blast in Hilla killed two.", "Hilla", dateline="BAGHDAD, Iraq").country == "IRQ"


def test_alternatives_have_odds():
    found = read("A blast was reported in Tripoli.")[0]
    odds = [p for _, p in found.alternatives]
    assert {found.where.country, *(w.country for w, _ in found.alternatives)} >= {"LBY", "LBN"}
    assert len(odds) <= 3
    assert odds == sorted(odds, reverse=True)
    assert found.where.score + sum(odds) <= 1.01


def test_distance_moves_the_point():
    where = resolved("The convoy was hit 50 km south of Mosul, Iraq.", "Mosul")
    mosul = resolved("The convoy was hit in Mosul, Iraq.", "Mosul")
    assert where.precision == "area"
    assert 45 < distance_km(where.lat, where.lon, mosul.lat, mosul.lon) < 55
    assert where.lat < mosul.lat


def test_part_of_a_country_is_where_its_divisions_are():
    south, north = resolved("Protests in southern Iraq.", "Iraq"), resolved("Protests in northern Iraq.", "Iraq")
    assert south.name == "southern Iraq"
    assert south.precision == north.precision == "area"
    assert south.lat < 32 < 35 < north.lat
    # a country whose divisions the tables do not name has no point for its parts
    assert resolved("Protests in southern Iceland.", "Iceland").lat is None


def test_road_is_between():
    where = resolved("A bomb went off on the Baghdad-Basra highway in Iraq.", "Baghdad")
    assert where.precision == "road"
    assert 30.5 < where.lat < 33.3


def test_site_in_a_town_that_the_gazetteer_lacks():
    where = resolved("A suicide bomber struck at Baqubah hospital in Iraq.", "Baqubah")
    assert (where.name, where.precision, where.country) == ("Baqubah hospital", "site", "IRQ")


def test_unknown_name_has_no_point_of_its_own():
    where = resolved("Iraqi police said two men were shot in the village of Xabzan.", "Xabzan")
    assert (where.name, where.country, where.lat, where.precision) == ("Xabzan", "IRQ", None, "village")
    # in a report about several countries, not even a country
    mixed = "Iraqi, Turkish, Syrian and Iranian officers met in the village of Xabzan."
    assert resolved(mixed, "Xabzan").country is None
    # near a known town, the point is the town's and no finer than an area
    near = resolved("Two men were shot in the village of Xabzan near Kirkuk.", "Xabzan")
    assert (near.country, near.precision) == ("IRQ", "area")
    assert near.lat is not None


CHOICES = [
    # the finest, before what it is near to
    ("A rocket hit the Radwaniyah district near Baghdad's airport in Iraq.", "Radwaniyah"),
    ("A bomb exploded in Taji, 20 km north of Baghdad, Iraq.", "Taji"),
    # the town, not its country
    ("In Iraq, a bomb exploded in Kirkuk.", "Kirkuk"),
    # not where the actors come from
    ("Fighters from Idlib attacked a convoy in Aleppo province, Syria.", "Aleppo"),
    # the embassy, not the city
    ("Rockets landed near the US embassy in Baghdad, Iraq.", "US embassy in Baghdad"),
]


@pytest.mark.parametrize(("text", "head"), CHOICES, ids=[c[0] for c in CHOICES])
def test_place_of_the_incident(text, head):
    assert choose_place(read(text)).words.head == head


def test_place_near_the_cue():
    text = "A bomb exploded in Kirkuk, while talks that had begun two months earlier went on for a second day in Mosul."
    places = read(text)
    assert choose_place(places, cue=text.index("exploded")).words.head == "Kirkuk"
    assert choose_place(places, cue=text.index("went on")).words.head == "Mosul"
    assert choose_place([]) is None


def test_answers_do_not_depend_on_order():
    text = "Iraqi forces moved from Tikrit to Balad and Samarra; Tripoli was calm."
    found = find_place_names(text, GAZETTEER)
    one, two = PlaceContext.of(found, GAZETTEER), PlaceContext.of(found[::-1], GAZETTEER)
    assert one == two
    words = replace(found[-1], within="")
    assert resolve_where(words, one, GAZETTEER) == resolve_where(words, two, GAZETTEER)


def test_empty_context():
    words = PlaceWords(0, 5, "Mosul", "Mosul")
    found = resolve_where(words, PlaceContext(), GAZETTEER)
    assert (found.where.country, found.where.geonames) == ("IRQ", 99072)
