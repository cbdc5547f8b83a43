"""What languages are called: ISO 639 codes of those often spoken by people in Denmark."""

from collections.abc import Mapping

from app.foundation.core.i18n import Text

_TABLE = """
aa afar Afar | af afrikaans Afrikaans | ak akan Akan | am amharisk Amharic | ar arabisk Arabic
arc aramæisk Aramaic | az aserbajdsjansk Azerbaijani | be hviderussisk Belarusian | bg bulgarsk Bulgarian
bn bengali Bengali | bo tibetansk Tibetan | bs bosnisk Bosnian | ca catalansk Catalan | ce tjetjensk Chechen
ckb sorani-kurdisk Central_Kurdish | cs tjekkisk Czech | de tysk German | din dinka Dinka | dv dhivehi Dhivehi
el græsk Greek | en engelsk English | eo esperanto Esperanto | es spansk Spanish | et estisk Estonian
eu baskisk Basque | fa persisk Persian | ff fula Fula | fi finsk Finnish | fil filippinsk Filipino
fo færøsk Faroese | fr fransk French | ga irsk Irish | gu gujarati Gujarati | ha hausa Hausa | he hebraisk Hebrew
hi hindi Hindi | hr kroatisk Croatian | ht haitisk Haitian_Creole | hu ungarsk Hungarian | hy armensk Armenian
id indonesisk Indonesian | ig igbo Igbo | is islandsk Icelandic | it italiensk Italian | ja japansk Japanese
ka georgisk Georgian | kk kasakhisk Kazakh | kl grønlandsk Greenlandic | km khmer Khmer | kmr kurmanji-kurdisk Kurmanji
kn kannada Kannada | ko koreansk Korean | ku kurdisk Kurdish | ky kirgisisk Kyrgyz | lg luganda Luganda
ln lingala Lingala | lo lao Lao | lt litauisk Lithuanian | lu luba-katanga Luba-Katanga | lv lettisk Latvian
mg malagassisk Malagasy | mk makedonsk Macedonian | ml malayalam Malayalam | mn mongolsk Mongolian
mr marathi Marathi | ms malajisk Malay | mt maltesisk Maltese | my burmesisk Burmese | nb norsk Norwegian
ne nepalesisk Nepali | nl nederlandsk Dutch | nn nynorsk Norwegian_Nynorsk | no norsk Norwegian | ny chichewa Chichewa
om oromo Oromo | or odia Odia | pa punjabi Punjabi | pl polsk Polish | prs dari Dari | ps pashto Pashto
pt portugisisk Portuguese | rn kirundi Kirundi | ro rumænsk Romanian | rom romani Romani | ru russisk Russian
rw kinyarwanda Kinyarwanda | sd sindhi Sindhi | se nordsamisk Northern_Sami | sg sango Sango | si singalesisk Sinhala
sk slovakisk Slovak | sl slovensk Slovenian | sn shona Shona | so somali Somali | sq albansk Albanian
sr serbisk Serbian | sv svensk Swedish | sw swahili Swahili | syr syrisk Syriac | ta tamilsk Tamil | te telugu Telugu
tg tadsjikisk Tajik | th thailandsk Thai | ti tigrinya Tigrinya | tig tigre Tigre | tk turkmensk Turkmen
tl tagalog Tagalog | tr tyrkisk Turkish | ts tsonga Tsonga | tt tatarisk Tatar | tw twi Twi | ug uigurisk Uyghur
uk ukrainsk Ukrainian | ur urdu Urdu | uz usbekisk Uzbek | vi vietnamesisk Vietnamese | wo wolof Wolof
xh xhosa Xhosa | yi jiddisch Yiddish | yo yoruba Yoruba | zh kinesisk Chinese | zu zulu Zulu
"""


def _read(table: str) -> dict[str, Text]:
    rows = (row.split() for line in table.strip().splitlines() for row in line.split("|"))
    return {code: Text(danish, english.replace("_", " ")) for code, danish, english in rows}


LANGUAGES: Mapping[str, Text] = _read(_TABLE)


def language_name(code: str) -> Text:
    """The language's name; a code that is not in the list stands for itself."""
    return LANGUAGES.get(code, Text(code, code))
