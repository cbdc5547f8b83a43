"""Invented people, companies and streets. Names only: where somebody comes from is stored nowhere."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NamePool:
    """Given and family names that go together, and the languages people with them often speak."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    languages: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PEOPLE = (
    NamePool(
        _words("Olena Oksana Iryna Natalia Svitlana Tetiana Andrij Dmytro Serhij Bohdan Halyna Larysa Mykola Taras"),
        _words("Kovalenko Shevchenko Bondarenko Tkachenko Melnyk Kravchuk Savchenko Lysenko Marchenko Hrytsenko"),
        ("uk", "ru", "en"),
    ),
    NamePool(
        _words("Amira Rania Nour Hala Samer Khaled Youssef Mahmoud Dalia Rasha Basel Fadi Lina Omar Hiba Ziad"),
        _words("al-Hassan Haddad Khoury al-Masri Darwish Nassar Saleh al-Khatib Mansour Shami Barakat Azzam"),
        ("ar", "en"),
    ),
    NamePool(
        _words("Zahra Farid Shabnam Najib Parisa Hamid Nargis Rahim Soraya Yama Laila Mirwais Fereshta Jawid"),
        _words("Ahmadi Rahimi Karimi Noori Hosseini Popal Sharifi Amiri Qaderi Azizi Rezai Samadi"),
        ("fa", "ps", "en"),
    ),
    NamePool(
        _words("Selam Yonas Tsehay Dawit Hiwet Filmon Saba Tesfay Mebrahtu Freweini Abel Rahwa Samuel Ksanet"),
        _words("Tesfamariam Gebremedhin Haile Ghebreab Kidane Habtemariam Woldu Berhane Mehari Abraham"),
        ("ti", "am", "en"),
    ),
    NamePool(
        _words("Hodan Abdi Fadumo Mohamud Ifrah Yusuf Sahra Ahmed Ayaan Liban Nasra Faisal"),
        _words("Warsame Jama Farah Osman Hersi Nur Abdullahi Dualeh Guled Egal"),
        ("so", "en", "ar"),
    ),
    NamePool(
        _words("Espérance Patrick Chantal Jean Béatrice Dieudonné Aline Emmanuel Grâce Innocent Divine Pascal"),
        _words("Mukendi Kabongo Ilunga Mwamba Kasongo Tshibangu Nsengiyumva Bahati Lukusa Banza"),
        ("fr", "sw"),
    ),
    NamePool(
        _words("Dilan Berfin Rojda Azad Hêvî Serhat Zînê Baran Nesrin Murat Gülay Emre"),
        _words("Yıldız Demir Aslan Kaya Doğan Şahin Aydın Polat Bozkurt Çelik"),
        ("ku", "tr"),
    ),
    NamePool(
        _words("Htoo Naw Saw Paw Eh Thida Mu Kyaw Hser Zin Aung Moe"),
        _words("Htoo-Wah Ler-Moo Soe Thein Win Mya Paw-Wah Lwin Doh Tun"),
        ("my", "en"),
    ),
)
STAFF_GIVEN = _words(
    "Mette Lars Kirsten Søren Anne Jens Bente Peter Lone Henrik Trine Morten Dorthe Niels Sidsel Jakob Ida Rasmus"
)
STAFF_FAMILY = _words(
    "Holm Lund Bach Vestergaard Skov Kjær Dam Friis Bruun Juhl Toft Lykke Winther Bang Krogh Thorup Damgaard Foged"
)
STREETS = _words(
    "Bregnevej Lærkestræde Møllegade Kastanjealle Syrenvej Havnegade Rosengade Ahornsvej Egevej Værkstedsvej "
    "Solbakken Torvegade Hyldevej Stationsvej Fabriksvej Nørregade Pilealle Kløvervej Industribuen Teglvej"
)
# A company is called after one of these and its trade; a large demo repeats them with a number.
FIRST_PARTS = _words(
    "Blåmejse Svalerede Egern Kløver Anemone Grævling Mejse Havørn Pindsvin Valmue Rønnebær Vibe Musvit Lærke Ugle "
    "Bøgeskov Kornblomst Tranebær Isfugl Mosegris Spurv Harehop Guldsmed Skovmus"
)
COMPANY_FORMS = ("ApS", "A/S", "I/S")
# Real street names of the two municipalities most logins belong to; the house numbers are invented.
MUNICIPAL_STREETS = {
    "0147": ("Falkoner Allé", "Gammel Kongevej", "Godthåbsvej", "Nordre Fasanvej", "Smallegade", "Nyelandsvej"),
    "0101": ("Nørrebrogade", "Amagerbrogade", "Østerbrogade", "Vesterbrogade", "Valby Langgade", "Frederikssundsvej"),
}
