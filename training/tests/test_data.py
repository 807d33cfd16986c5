from data_emoji import slug, texts_of
from data_openclipart import split_words, without_author


def test_file_names_lose_numbers_and_the_cut_author():
    assert without_author(split_words("canguro_architetto_franc_01"), "Architetto Francesco Rollandin") == ["canguro"]
    assert without_author(split_words("hat_-_clothing_nicu_bucu_02"), "Nicu Buculei") == ["hat", "clothing"]
    assert without_author(split_words("camel_head_01"), "Someone") == ["camel", "head"]


def test_emoji_names_become_slugs():
    assert slug("man’s shoe") == "mans-shoe" and slug("fork and knife with plate") == "fork-and-knife-with-plate"


def test_flags_are_named_as_flags():
    assert texts_of({"label": "flag: Kenya", "group": 9, "tags": ["KE"]}) == ["flag of kenya", "kenya"]
