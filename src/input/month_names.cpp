#include "ordermart/input/month_names.hpp"

#include <algorithm>
#include <cstddef>
#include <span>

#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

/// Names of a language in lower case, those of one month or weekday with `|` between.
struct Language {
    std::array<std::string_view, 12> months;
    std::array<std::string_view, 7> weekdays;
};

// In the order of date_languages. The names are those of the Unicode CLDR (gregorian calendar, wide and abbreviated,
// format and stand-alone), without dots; beside them usual spellings without accents and of single countries.
constexpr std::array<Language, date_languages.size()> languages_of_dates{{
    {{"january|jan", "february|feb", "march|mar", "april|apr", "may", "june|jun", "july|jul", "august|aug",
      "september|sept|sep", "october|oct", "november|nov", "december|dec"},
     {"monday|mon", "tuesday|tues|tue", "wednesday|wed", "thursday|thurs|thur|thu", "friday|fri", "saturday|sat",
      "sunday|sun"}},
    {{"januar|jan|jänner|jän", "februar|feb|feber", "märz|mär|mrz|maerz", "april|apr", "mai", "juni|jun", "juli|jul",
      "august|aug", "september|sept|sep", "oktober|okt", "november|nov", "dezember|dez"},
     {"montag|mo", "dienstag|di", "mittwoch|mi", "donnerstag|do", "freitag|fr", "samstag|sonnabend|sa", "sonntag|so"}},
    {{"janvier|janv|jan", "février|févr|fév|fevrier|fevr|fev", "mars|mar", "avril|avr", "mai", "juin",
      "juillet|juill|juil|jul", "août|aoû|aout", "septembre|sept|sep", "octobre|oct", "novembre|nov",
      "décembre|déc|decembre|dec"},
     {"lundi|lun", "mardi|mar", "mercredi|mer", "jeudi|jeu", "vendredi|ven", "samedi|sam", "dimanche|dim"}},
    {{"enero|ene", "febrero|feb", "marzo|mar", "abril|abr", "mayo|may", "junio|jun", "julio|jul", "agosto|ago",
      "septiembre|setiembre|sept|sep|set", "octubre|oct", "noviembre|nov", "diciembre|dic"},
     {"lunes|lun", "martes|mar", "miércoles|miercoles|mié|mie", "jueves|jue", "viernes|vie", "sábado|sabado|sáb|sab",
      "domingo|dom"}},
    {{"gennaio|gen", "febbraio|feb", "marzo|mar", "aprile|apr", "maggio|mag", "giugno|giu", "luglio|lug", "agosto|ago",
      "settembre|sett|set", "ottobre|ott", "novembre|nov", "dicembre|dic"},
     {"lunedì|lunedi|lun", "martedì|martedi|mar", "mercoledì|mercoledi|mer", "giovedì|giovedi|gio",
      "venerdì|venerdi|ven", "sabato|sab", "domenica|dom"}},
    {{"janeiro|jan", "fevereiro|fev", "março|marco|mar", "abril|abr", "maio|mai", "junho|jun", "julho|jul",
      "agosto|ago", "setembro|set", "outubro|out", "novembro|nov", "dezembro|dez"},
     {"segunda-feira|segunda|seg", "terça-feira|terca-feira|terça|terca|ter", "quarta-feira|quarta|qua",
      "quinta-feira|quinta|qui", "sexta-feira|sexta|sex", "sábado|sabado|sáb|sab", "domingo|dom"}},
    {{"januari|jan", "februari|feb", "maart|mrt", "april|apr", "mei", "juni|jun", "juli|jul", "augustus|aug",
      "september|sept|sep", "oktober|okt", "november|nov", "december|dec"},
     {"maandag|ma", "dinsdag|di", "woensdag|wo", "donderdag|do", "vrijdag|vr", "zaterdag|za", "zondag|zo"}},
    {{"stycznia|styczeń|styczen|sty", "lutego|luty|lut", "marca|marzec|mar", "kwietnia|kwiecień|kwiecien|kwi",
      "maja|maj", "czerwca|czerwiec|cze", "lipca|lipiec|lip", "sierpnia|sierpień|sierpien|sie",
      "września|wrzesień|wrzesnia|wrzesien|wrz", "października|październik|paź|pazdziernika|pazdziernik|paz",
      "listopada|listopad|lis", "grudnia|grudzień|grudzien|gru"},
     {"poniedziałek|pon", "wtorek|wto|wt", "środa|śro|śr", "czwartek|czw", "piątek|pią|pt", "sobota|sob",
      "niedziela|niedz|nie"}},
    {{"januari|jan", "februari|febr|feb", "mars|mar", "april|apr", "maj", "juni|jun", "juli|jul", "augusti|aug",
      "september|sept|sep", "oktober|okt", "november|nov", "december|dec"},
     {"måndag|mån", "tisdag|tis", "onsdag|ons", "torsdag|tors|tor", "fredag|fre", "lördag|lör", "söndag|sön"}},
    {{"1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"},
     {"月曜日|月曜|月", "火曜日|火曜|火", "水曜日|水曜|水", "木曜日|木曜|木", "金曜日|金曜|金", "土曜日|土曜|土",
      "日曜日|日曜|日"}},
    {{"一月|1月", "二月|2月", "三月|3月", "四月|4月", "五月|5月", "六月|6月", "七月|7月", "八月|8月", "九月|9月",
      "十月|10月", "十一月|11月", "十二月|12月"},
     {"星期一|周一|週一", "星期二|周二|週二", "星期三|周三|週三", "星期四|周四|週四", "星期五|周五|週五",
      "星期六|周六|週六", "星期日|星期天|周日|週日"}},
    {{"يناير|كانون الثاني|جانفي", "فبراير|شباط|فيفري", "مارس|آذار", "أبريل|ابريل|إبريل|نيسان|أفريل", "مايو|أيار|ماي",
      "يونيو|يونيه|حزيران|جوان", "يوليو|يوليه|تموز|جويلية|يوليوز", "أغسطس|اغسطس|آب|أوت|غشت", "سبتمبر|أيلول|شتنبر",
      "أكتوبر|اكتوبر|تشرين الأول", "نوفمبر|تشرين الثاني|نونبر", "ديسمبر|كانون الأول|دجنبر"},
     {"الاثنين|الإثنين|إثنين|اثنين", "الثلاثاء|ثلاثاء", "الأربعاء|أربعاء", "الخميس|خميس", "الجمعة|جمعة", "السبت|سبت",
      "الأحد|أحد"}},
}};

void add(std::span<const std::string_view> all, std::vector<MonthNames::Name>& names) {
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (std::size_t begin = 0; begin <= all[i].size();) {
            const std::size_t end = std::min(all[i].find('|', begin), all[i].size());
            names.push_back({all[i].substr(begin, end - begin), static_cast<int>(i + 1)});
            begin = end + 1;
        }
    }
}

/// A character of two bytes in lower case, for Latin-1 and Latin Extended-A; it has two bytes then too.
unsigned lower(unsigned character) {
    const bool is_even = character % 2 == 0;
    if (character >= 0xC0 && character <= 0xDE && character != 0xD7) return character + 0x20;
    if (character == 0x130 || character == 0x178) return character;
    const bool even_is_capital =
        (character >= 0x100 && character <= 0x137) || (character >= 0x14A && character <= 0x177);
    const bool odd_is_capital =
        (character >= 0x139 && character <= 0x148) || (character >= 0x179 && character <= 0x17E);
    return (even_is_capital && is_even) || (odd_is_capital && !is_even) ? character + 1 : character;
}

/// The begin of a text in lower case; no name is longer.
std::string_view lower_begin(std::string_view text, std::span<char> buffer) {
    const std::size_t length = std::min(text.size(), buffer.size());
    for (std::size_t i = 0; i < length; ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        buffer[i] = ascii_lower(text[i]);
        if (byte < 0xC3 || byte > 0xC5 || i + 1 == length || !is_continuation(text[i + 1])) continue;
        const unsigned character = lower((byte & 0x1FU) << 6U | (static_cast<unsigned char>(text[i + 1]) & 0x3FU));
        buffer[i] = static_cast<char>(0xC0U | character >> 6U);
        buffer[++i] = static_cast<char>(0x80U | (character & 0x3FU));
    }
    return {buffer.data(), length};
}

}  // namespace

MonthNames::MonthNames(const std::vector<std::string>& languages) {
    for (const std::string& language : languages) {
        const auto* const found = std::ranges::find(date_languages, language);
        if (found == date_languages.end()) continue;
        const Language& names = languages_of_dates[static_cast<std::size_t>(found - date_languages.begin())];
        add(names.months, months_);
        add(names.weekdays, weekdays_);
    }
    const auto by_length = [](const Name& name) { return name.text.size(); };
    std::ranges::stable_sort(months_, std::greater{}, by_length);
    std::ranges::stable_sort(weekdays_, std::greater{}, by_length);
}

int MonthNames::take(const std::vector<Name>& names, std::string_view& text) {
    std::array<char, 32> buffer;
    const std::string_view begin = lower_begin(text, buffer);
    for (const Name& name : names) {
        if (!begin.starts_with(name.text)) continue;
        text.remove_prefix(name.text.size());
        return name.number;
    }
    return 0;
}

}  // namespace ordermart
