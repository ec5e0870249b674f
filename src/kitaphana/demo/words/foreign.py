"""English words for titles; ready phrases of the other languages that a city library keeps."""

ADJECTIVES = tuple(
    "Silent Golden Hidden Distant Forgotten Broken Quiet Winter Summer Northern Crooked Silver Last Long Empty Secret"
    " Wandering Painted Midnight Faithful".split()
)
NOUNS = tuple(
    "Garden River Harbour Mountain House Bridge Letter Lantern Orchard Valley Tower Road Window Clockmaker Island"
    " Forest Sparrow Shepherd Mirror Library".split()
)
PLACES = (
    "by the River", "in the Orchard", "at the Edge of Town", "under the Hill", "across the Steppe", "beyond the Pass",
    "in Winter", "at Dawn", "of the North", "behind the Wall",
)  # fmt: skip
GENRES = ("a novel", "stories", "poems", "a play", "essays", "")
GERMAN = (
    "Das Haus am See", "Der alte Garten", "Die stille Stadt", "Das weiße Fenster", "Der lange Weg", "Die letzte Brücke",
    "Ein Sommer am Fluss", "Briefe aus der Steppe", "Der Uhrmacher und sein Sohn", "Die Nacht im Gebirge",
)  # fmt: skip
FRENCH = (
    "La maison du lac", "Le jardin oublié", "Les lettres d'hiver", "Le vieux pont", "La dernière étoile",
    "Un été à la montagne", "Le chant de la steppe", "La rue des pommiers", "Le silence des pierres", "Les deux rives",
)  # fmt: skip
TURKISH = (
    "Uzun Yol", "Eski Bahçe", "Dağların Sesi", "Sessiz Şehir", "Mavi Göl", "Son Mektup", "Bozkırın Türküsü",
    "Gümüş Ayna", "Kış Masalları", "Elma Ağacının Gölgesinde",
)  # fmt: skip
