"""Uzbek in Latin letters becomes the Cyrillic an editor would write, and nothing else is touched."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.uzbek import Exceptions, to_cyrillic

TABLE = tomllib.loads((Path(__file__).parents[2] / "locales" / "uz" / "cyrillic.toml").read_text("utf-8"))
EXCEPTIONS = Exceptions(TABLE["words"], frozenset(TABLE["kept"]))
NONE = Exceptions({}, frozenset())


def cyrillic(text: str) -> str:
    return to_cyrillic(text, EXCEPTIONS)


def pairs(table: str) -> list[tuple[str, ...]]:
    return [tuple(line.split()) for line in table.strip().splitlines()]


BY_RULE = pairs("""
    assalomu ассалому
    ota ота
    bola бола
    kitob китоб
    davlat давлат
    jarima жарима
    xizmat хизмат
    hujjat ҳужжат
    hamroh ҳамроҳ
    huquq ҳуқуқ
    shaxs шахс
    qaror қарор
    chegara чегара
    ish иш
    ishchi ишчи
    pochcha почча
    chiqish чиқиш
    tong тонг
    singil сингил
    kelgan келган
    ko'ngil кўнгил
    o'zbek ўзбек
    bo'lim бўлим
    ro'yxat рўйхат
    so'm сўм
    g'alaba ғалаба
    tog' тоғ
    bog'cha боғча
    to'g'ri тўғри
    yog' ёғ
    og'ir оғир
    yo'l йўл
    yo'q йўқ
    yo'riqnoma йўриқнома
    yordam ёрдам
    yosh ёш
    dunyo дунё
    daryo дарё
    siyosat сиёсат
    yurist юрист
    uyushma уюшма
    yaxshi яхши
    oyat оят
    muayyan муайян
    sayyora сайёра
    yil йил
    oyi ойи
    uy уй
    uyga уйга
    tuyg'u туйғу
    yer ер
    yetti етти
    yetarli етарли
    qayer қаер
    qayerda қаерда
    niyet ниет
    proyekt проект
    Yevropa Европа
    ekan экан
    elchixona элчихона
    ertaga эртага
    kecha кеча
    kerak керак
    ne'mat неъмат
    poema поэма
    aeroport аэропорт
    duet дуэт
    o'erkin ўэркин
    klient клиент
    diet диет
    premyera премьера
    karyera карьера
    baryer барьер
    ma'lumot маълумот
    ma'no маъно
    a'zo аъзо
    san'at санъат
    mas'ul масъул
    mas'uliyat масъулият
    da'vo даъво
    e'lon эълон
    she'r шеър
    fe'l феъл
    qal'a қалъа
    sur'at суръат
    Qur'on Қуръон
    ta'lim таълим
    ma'yus маъюс
    Is'hoq Исҳоқ
    as'hob асҳоб
    mo'min мўмин
    politsiya полиция
    migratsiya миграция
    registratsiya регистрация
    deportatsiya депортация
    federatsiya федерация
    konstitutsiya конституция
    litsenziya лицензия
    litsey лицей
    tsunami цунами
    ofitser офицер
    meditsina медицина
    sotsial социал
    protsent процент
    spetsnaz спецназ
    retsept рецепт
    abzats абзац
    kontsert концерт
    potentsial потенциал
    Lipetsk Липецк
    aytsin айтсин
    skeptitsizm скептицизм
    ruxsatsiz рухсатсиз
    hujjatsizlik ҳужжатсизлик
    muddatsiz муддатсиз
    patentsiz патентсиз
    ketsa кетса
    o'tsangiz ўтсангиз
    ketsin кетсин
    kutsinlar кутсинлар
    vatansevar ватансевар
    millatsevar миллатсевар
    aksiya акция
    funksiya функция
    inspeksiya инспекция
    korrupsiya коррупция
    stansiya станция
    kvitansiya квитанция
    auksion аукцион
    insoniyat инсоният
    jinsiyat жинсият
    shaxsiyat шахсият
    versiya версия
    Rossiya Россия
    Moskva Москва
    Saxarovo Сахарово
    Gosuslugi Госуслуги
    O'zbekiston Ўзбекистон
    Toshkent Тошкент
    Qirg'iziston Қирғизистон
    Tojikiston Тожикистон
    Yekaterinburg Екатеринбург
    pasport паспорт
    patent патент
    viza виза
    elektron электрон
    advokat адвокат
    sertifikat сертификат
    valyuta валюта
    byuro бюро
    shofyor шофёр
    samolyot самолёт
    1-son 1-сон
    12ta 12та
    kun-u-tun кун-у-тун
""")

BY_EXCEPTION = pairs("""
    yanvar январь
    sentabr сентябрь
    sentabrda сентябрда
    sentabrgacha сентябргача
    oktabr октябрь
    oktabri октябри
    1-iyuldan 1-июлдан
    iyun июнь
    oktabr-noyabr октябрь-ноябрь
    rubl рубль
    rubli рубли
    rubldan рублдан
    rubllik рубллик
    sirk цирк
    sirkda циркда
    sirka сирка
    sex цех
    sexlarda цехларда
    rol роль
    rolik ролик
    olgani олгани
    konsert концерт
    prinsipial принципиал
    sentral централ
    vaksina вакцина
    pensiya пенсия
    pensioner пенсионер
    obyektiv объектив
    subyektlar субъектлар
    kompyuterda компьютерда
    avtomobilsozlik автомобилсозлик
    parolingiz паролингиз
    profilaktika профилактика
    filmni фильмни
    albomlar альбомлар
    rayon район
    mayor майор
    pavilyon павильон
    budjetdan бюджетдан
    reestr реестр
    mo'jiza мўъжиза
    Moʻtabar Мўътабар
    MFC МФЦ
    MFCga МФЦга
    MFC’ga МФЦ’га
    VNZh ВНЖ
    OITS ОИТС
    Telegram Телеграм
    telegramda телеграмда
    Yandex Яндекс
    Nyu-Yorkda Нью-Йоркда
    Belarusda Беларусда
    Polsha Польша
    Tyumen Тюмень
    tyumenlik тюменлик
    Irkutskda Иркутскда
    chetellik четэллик
    meriya мэрия
""")

ABBREVIATIONS = pairs("""
    IIV ИИВ
    MVD МВД
    RVP РВП
    VNJ ВНЖ
    INN ИНН
    DMS ДМС
    STIR СТИР
    SNILS СНИЛС
    AQSH АҚШ
    MChJ МЧЖ
    YATT ЯТТ
    KoAP КоАП
    BMT БМТ
""")

CAPITALS = pairs("""
    Shahar Шаҳар
    SHAHAR ШАҲАР
    shahar шаҳар
    CHIQISH ЧИҚИШ
    Chiqish Чиқиш
    Yozuv Ёзув
    YOZUV ЁЗУВ
    YO'L ЙЎЛ
    Yo'l Йўл
    O'ZBEK ЎЗБЕК
    TOG' ТОҒ
    MA'LUMOT МАЪЛУМОТ
    Ma'lumot Маълумот
    A'zo Аъзо
    IS'HOQ ИСҲОҚ
    EKAN ЭКАН
    POEMA ПОЭМА
    YETTI ЕТТИ
    PREMYERA ПРЕМЬЕРА
    POLITSIYA ПОЛИЦИЯ
    AKSIYA АКЦИЯ
    SENTABR СЕНТЯБРЬ
    SENTABRDA СЕНТЯБРДА
    Sentabr Сентябрь
    YANDEX ЯНДЕКС
    NYU-YORK НЬЮ-ЙОРК
""")

KEPT = pairs("""
    ruID ruID
    ruIDda ruIDда
    ID-karta ID-карта
    QR-kod QR-код
    SIM-kartani SIM-картани
    sim сим
    Wi-Fi Wi-Fi
    PDF’ni PDF’ни
    IMOda IMOда
    imomni имомни
    IDORA ИДОРА
    IOM IOM
    WhatsApp WhatsApp
    COVID-19 COVID-19
    Mastercard Mastercard
    café café
    XXI XXI
    II-bob II-боб
    I-guruh I-гуруҳ
    I. И.
    X.Karimov Х.Каримов
    A2 A2
    B1-daraja B1-даража
""")

SENTENCES = [
    (
        "Rossiyaga kelganingizdan so‘ng {registration-deadline.number} kun ichida ro‘yxatdan o‘ting.",
        "Россияга келганингиздан сўнг {registration-deadline.number} кун ичида рўйхатдан ўтинг.",
    ),
    (
        "Pasportingizni hech kimga bermang: ish beruvchi uni olib qo‘yishga haqli emas!",
        "Паспортингизни ҳеч кимга берманг: иш берувчи уни олиб қўйишга ҳақли эмас!",
    ),
    (
        "Patent uchun 1-sentabrdan 8 900 rubl to‘lanadi, 10 000 rubldan oshmaydi.",
        "Патент учун 1-сентябрдан 8 900 рубль тўланади, 10 000 рублдан ошмайди.",
    ),
    (
        "**Politsiya** to‘xtatsa, migratsiya kartasi va patentni ko‘rsating (nusxasi ham bo‘ladi).",
        "**Полиция** тўхтатса, миграция картаси ва патентни кўрсатинг (нусхаси ҳам бўлади).",
    ),
    (
        "IIV bo‘limiga yoki MFCga boring; “Gosuslugi”da ham e’lon qilingan.",
        "ИИВ бўлимига ёки МФЦга боринг; “Госуслуги”да ҳам эълон қилинган.",
    ),
    (
        "- Ruxsatsiz ishlasangiz, jarima va/yoki chiqarib yuborish\n- Advokat: bepul",
        "- Рухсатсиз ишласангиз, жарима ва/ёки чиқариб юбориш\n- Адвокат: бепул",
    ),
    (
        "Salom, {name}! [Qo‘llanma](https://example.org/yo'l_(uz)) va %(count)s ta savol bor.",
        "Салом, {name}! [Қўлланма](https://example.org/yo'l_(uz)) ва %(count)s та савол бор.",
    ),
]

PROTECTED = [
    "{fact-name}",
    "{fact-name.number}",
    "{name}",
    "%(name)s",
    "%(total)d",
    "https://mvd.ru/uz/yangi-qoida?til=uz#bosh",
    "http://services.fms.gov.ru/info-service.htm?sid=3000",
    "https://example.org/{lang}/savol",
    "www.example.org/yangi",
    "tg://resolve?domain=hamroh",
    "gosuslugi.ru",
    "GOSUSLUGI.RU",
    "t.me/hamroh_bot",
    "мвд.рф/uz/savol",
    "hujjat.pdf",
    "yordam@example.org",
    "/start",
    "/start@hamroh_bot",
    "@hamroh_bot",
    "`yo'l savol`",
    "``bir ` ikki``",
    "Ўзбекистон Республикаси, ИИВ; съезд, щит, Тоҷикистон",
    "8 (800) 555-35-35, 90/365, 5 000–7 000, № 18.8!",
    "مرحبا, 你好, Привет 👋",
]


@pytest.mark.parametrize(("latin", "expected"), BY_RULE + ABBREVIATIONS)
def test_words_by_rule(latin: str, expected: str) -> None:
    """The rules alone spell ordinary words, with no exception handed in."""
    assert expected == to_cyrillic(latin, NONE)
    assert expected == cyrillic(latin)


@pytest.mark.parametrize(("latin", "expected"), BY_EXCEPTION)
def test_words_by_exception(latin: str, expected: str) -> None:
    """A stem in the table is spelled as the table says, its endings by rule, without a soft sign before them."""
    assert expected == cyrillic(latin)


@pytest.mark.parametrize(("latin", "expected"), CAPITALS)
def test_capitals(latin: str, expected: str) -> None:
    """Capitals stand where they stood, also where two Latin letters become one."""
    assert expected == cyrillic(latin)


@pytest.mark.parametrize(("latin", "expected"), KEPT)
def test_names_and_numerals(latin: str, expected: str) -> None:
    """Brand names, foreign words, Roman numerals and level codes stay Latin; their endings do not."""
    assert expected == cyrillic(latin)


@pytest.mark.parametrize(("latin", "expected"), SENTENCES)
def test_sentences(latin: str, expected: str) -> None:
    """Whole sentences come out as they would be printed, markup and placeholders in place."""
    assert expected == cyrillic(latin)


@pytest.mark.parametrize("mark", "'`ʻʼ‘’´′")
def test_any_apostrophe(mark: str) -> None:
    """Whichever apostrophe a keyboard gives, oʻ, gʻ and the tutuq belgisi are understood."""
    latin = "o'zbek, tog', to'g'ri, yo'q, ma'no, Is'hoq, mo'jiza".replace("'", mark)

    assert cyrillic(latin) == "ўзбек, тоғ, тўғри, йўқ, маъно, Исҳоқ, мўъжиза"


def test_quotation_marks_are_not_letters() -> None:
    """A single quotation mark around words stays a quotation mark."""
    assert cyrillic("‘salom’ va 'kitob'") == "‘салом’ ва 'китоб'"


@pytest.mark.parametrize("span", PROTECTED)
def test_protected(span: str) -> None:
    """Placeholders, addresses, commands, code and other scripts stay as they are, alone and in a sentence."""
    assert span == cyrillic(span)
    assert f"Мана: {span} ва яна ({span}), шу." == cyrillic(f"Mana: {span} va yana ({span}), shu.")


def test_only_the_words_of_a_link() -> None:
    """A link's words are converted, its target is not."""
    assert cyrillic("[o'qing](savol/yo'l) va [o'qing](/uz/yangi)") == "[ўқинг](savol/yo'l) ва [ўқинг](/uz/yangi)"


def test_endings_after_a_placeholder() -> None:
    """An ending joined to a placeholder, a code or an address is converted."""
    assert cyrillic("{city}da, `kod`ni, gosuslugi.ru’da") == "{city}да, `kod`ни, gosuslugi.ru’да"


def test_backtick_as_apostrophe_and_as_code() -> None:
    """A backtick after o or g inside a word is a letter; around words it is code."""
    assert cyrillic("o`zbek `kod so'z` yo`q") == "ўзбек `kod so'z` йўқ"


def test_slash_between_words() -> None:
    """A slash between two words is no command."""
    assert cyrillic("va/yoki") == "ва/ёки"


def test_table_is_well_formed() -> None:
    """Every stem is written as the converter looks it up; every kept name is kept."""
    words = EXCEPTIONS.words
    assert [stem for stem in words if not re.fullmatch(r"[a-z]+(?:['-][a-z]+)*", stem)] == []
    assert [value for value in words.values() if not re.fullmatch(r"[а-яёқғўҳА-ЯЁҚҒЎҲ]+(?:-[а-яА-Я]+)*", value)] == []
    assert [name for name in EXCEPTIONS.kept if cyrillic(name) != name] == []


@pytest.mark.parametrize(("stem", "expected"), sorted(EXCEPTIONS.words.items()))
def test_every_exception(stem: str, expected: str) -> None:
    """Every stem of the table comes out as the table says."""
    assert expected == cyrillic(stem)


PIECES = st.sampled_from([*(latin for latin, _ in BY_RULE), *PROTECTED, *EXCEPTIONS.words, *EXCEPTIONS.kept])
PROSE = st.lists(PIECES | st.text(max_size=5), max_size=12).map(" ".join)


@settings(deadline=None)
@given(st.text() | PROSE)
def test_any_text(text: str) -> None:
    """No text raises, and all that is neither a letter nor an apostrophe stays, in its order."""
    assert signs(text) == signs(cyrillic(text))


def signs(text: str) -> str:
    return "".join(character for character in text if not character.isalpha() and character not in "'`‘’‛´′＇")


@settings(deadline=None)
@given(st.text(alphabet=[chr(code) for code in range(0x400, 0x530)] + list(" .,-!?0123456789\n'’")))
def test_cyrillic_stays(text: str) -> None:
    """Text that is already Cyrillic is returned as it is."""
    assert text == cyrillic(text)


@settings(deadline=None)
@given(st.lists(st.sampled_from([latin for latin, _ in BY_RULE + BY_EXCEPTION + KEPT]), max_size=12).map(" ".join))
def test_twice_is_once(text: str) -> None:
    """Converting converted text changes nothing."""
    assert cyrillic(text) == cyrillic(cyrillic(text))


WORDS = st.sampled_from([latin for latin, _ in BY_RULE])


@settings(deadline=None)
@given(WORDS, st.from_regex(r"[a-z][a-z0-9-]{0,12}(\.number)?", fullmatch=True), WORDS)
def test_placeholders_survive(before: str, name: str, after: str) -> None:
    """Whatever a placeholder is called and wherever it stands, it is found again."""
    assert f" {{{name}}}" in cyrillic(f"{before} {{{name}}}{after}")


@settings(deadline=None)
@given(WORDS, st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True), WORDS)
def test_interpolations_survive(before: str, name: str, after: str) -> None:
    """So is a %(name)s."""
    assert f" %({name})s" in cyrillic(f"{before} %({name})s{after}")


@settings(deadline=None)
@given(WORDS, st.from_regex(r"https://[a-z]{1,8}\.[a-z]{2,5}(/[a-zA-Z0-9_~%-]{0,8}){0,3}", fullmatch=True), WORDS)
def test_urls_survive(before: str, url: str, after: str) -> None:
    """An address survives bare, in brackets and as the target of a link."""
    text = f"{before} {url} ({url}) [{before}]({url}) {after}"

    assert cyrillic(text).count(url) == 3
