"""Who did what: MARC relator codes from codes, terms in four languages, and UNIMARC's numbers."""

UNKNOWN = "ctb"

UNIMARC_ROLES = {
    "005": "act", "010": "adp", "020": "ann", "030": "arr", "040": "art", "060": "asn", "065": "auc", "070": "aut",
    "072": "aqt", "075": "aft", "080": "aui", "090": "aud", "100": "ant", "110": "bnd", "160": "bsl", "180": "ctg",
    "205": "clb", "210": "cmm", "212": "cwt", "220": "com", "230": "cmp", "240": "cmt", "245": "ccp", "250": "cnd",
    "255": "csp", "270": "crr", "280": "dte", "290": "dto", "295": "dgg", "300": "drt", "305": "dis", "320": "dnr",
    "330": "dub", "340": "edt", "350": "egr", "360": "etr", "370": "flm", "390": "fmo", "395": "fnd", "400": "fnd",
    "410": "grt", "420": "hnr", "430": "ilu", "440": "ill", "460": "ive", "470": "ivr", "480": "lbt", "490": "lse",
    "510": "ltg", "520": "lyr", "530": "mte", "550": "nrt", "555": "opn", "557": "org", "570": "oth", "580": "ppm",
    "590": "prf", "600": "pht", "605": "pre", "610": "prt", "620": "pop", "630": "pro", "635": "prg", "640": "pfr",
    "650": "pbl", "651": "pbd", "660": "rcp", "673": "rth", "675": "rev", "677": "rtm", "680": "rbr", "690": "sce",
    "705": "scl", "710": "sec", "720": "sgn", "721": "sng", "723": "spn", "727": "ths", "730": "trl", "750": "tyg",
    "755": "voc", "760": "wde", "770": "wam",
}  # fmt: skip

_TERMS = {
    "aut": "author автор авт автор-составитель құраст-автор",
    "trl": "translator tr trans переводчик пер перевод аударған ауд аудармашы",
    "edt": "editor ed eds редактор ред отв науч гл редактор-составитель редактор ред-сост",
    "com": "compiler comp составитель сост құрастырушы құраст құрастырған",
    "ill": "illustrator ill illus художник худож иллюстратор суретші сур безендірген",
    "aui": "предисловие предисл вступ алғысөз preface introduction",
    "nrt": "narrator reader чтец читает диктор оқыған",
    "cmp": "composer композитор муз комп сазгер",
    "pht": "photographer фотограф фот фото фотосурет",
    "rev": "reviewer рецензент рец пікір",
    "pbl": "publisher издатель баспа",
    "prf": "performer исполнитель исп орындаушы",
    "drt": "director режиссер режиссёр реж",
}
_BY_TERM = {term: code for code, terms in _TERMS.items() for term in terms.split()}


def marc21_role(code: str, term: str, default: str) -> str:
    """The relator code of `$4`, else that of the term in `$e` (“сост.”, “translator”), else `default`."""
    code = code.rsplit("/", 1)[-1].strip(" .,").lower()
    if len(code) == 3 and code.isalpha():
        return code
    word = term.strip(" .,:;[]()").lower().replace(",", " ").split(" ")[0].strip(".")
    return _BY_TERM.get(word, default)


def unimarc_role(code: str, default: str) -> str:
    """The relator code of UNIMARC's number in `$4`."""
    return UNIMARC_ROLES.get(code.strip(), default)
