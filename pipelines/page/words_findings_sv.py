"""Anmärkningar på svenska. Findings in Swedish; the model says them in English.

Belongs: words by how a finding's key begins, which rows were set aside and why. Does not: the page's own words (words_sv).
"""

from __future__ import annotations

from typing import Final

# Vilka rader som är satta åt sidan, och varför. En ström som saknas här heter som i källan.
STREAMS: Final[dict[str, str]] = {
    "companies": "företag",
    "contacts": "kontakter",
    "deals": "affärer",
    "devices": "enheter",
    "goals": "mål",
    "rates": "valutakurser",
    "spend": "kostnad",
    "stage_changes": "stadiebyten",
    "traffic": "trafik",
}
REASONS: Final[dict[str, str]] = {
    "duplicate_id": "id som finns flera gånger",
    "duplicate_line": "rad som finns flera gånger",
    "end_before_start": "slutdag före första dagen",
    "malformed_row": "rad som inte går att läsa",
    "missing_value": "värde saknas",
    "negative_number": "negativt tal",
    "overlapping_files": "filer som säger samma dag",
    "overlapping_lines": "rader som säger samma dagar",
    "period_too_long": "för lång period",
    "rounded_id": "id som kalkylarket har avrundat",
    "unknown_cost_type": "okänd kostnadstyp",
    "unknown_currency": "okänd valuta",
    "unknown_provenance": "okänd proveniens",
    "unknown_stage": "okänt stadium",
    "unparseable_date": "datum som inte går att läsa",
    "unparseable_number": "tal som inte går att läsa",
    "zero_number": "noll",
    "wrong_goal": "mål som inte går att använda",
}

# Anmärkningar efter nyckelns början; en som saknas visas med modellens engelska ord.
FINDINGS: Final[dict[str, str]] = {
    "quarantine_": "{n} rader{what} är satta åt sidan{subject}; rätta dem i källan så läses de på nytt av sig själva.",
    "stream_not_available": "En del av källan ingår inte i abonnemanget eller behörigheten{subject}.",
    "stream_failed": "En del av källan kunde inte läsas{subject}.",
    "rows_missing": "Färre rader än källan säger sig ha{subject}.",
    "channel_unknown_contacts": "{n} kontakter kommer från källnamn utan kanal{subject}; ange kanalen i kundfilens model.channels.",
    "channel_unknown_sessions": "{n} sessioner kommer från källnamn utan kanal{subject}; ange kanalen i kundfilens model.channels.",
    "channel_unknown_lines_of_spend": "{n} kostnadsrader är på plattformar utan kanal{subject}; ange kanalen i kundfilens model.spend_channels.",
    "history_cut": "{n} kontakter har längre historik än HubSpot sparar; det som saknas tas från stadiernas datum.",
    "instant_customers": "{n} leads blev lead och kund i samma stund, som vid en import av kunder.",
    "session_source_missing": "{n} leads saknar besökskälla; deras ursprungliga källa används i TTL.",
    "date_in_future": "{n} stadiebyten eller affärer har datum framåt i tiden; de räknas från sin dag.",
    "lead_long_ago": "{n} kontakter blev leads före år 2000 och räknas inte i något nyckeltal; rätta datumet i källan.",
    "date_long_ago": "{n} vunna affärer är stängda före år 2000 och räknas inte i något nyckeltal; rätta datumet i HubSpot.",
    "contact_missing": "{n} kontakter med stadiebyten finns inte i någon kontaktfil; de räknas, med okänd källa.",
    "spend_currency_differs": "{n} kostnadsrader är i en valuta utan kurs{subject} och räknas inte; ange kurser i en fil.",
    "spend_told_twice": "Samma annonskostnad{subject} finns både i fil och i webbanalysen; filens rader räknas inte.",
    "campaign_spend_told_twice": "Kostnad på HubSpots kampanjer{subject} finns också i fil eller webbanalys, vars belopp räknas.",
    "campaign_without_platform": "{n} av HubSpots kampanjer har kostnad men ingen plattform; ange den i kundfilens model.spend_campaigns.",
    "hubspot_goals_no_kpi": "{n} mål i HubSpot saknar nyckeltal här; ange det i kundfilens sources.hubspot.goals.",
    "hubspot_goals_no_target": "{n} mål i HubSpot har inget belopp; ange det i HubSpot.",
    "hubspot_goals_no_period": "{n} mål i HubSpot gäller ingen hel vecka, månad, kvartal eller år; ändra dagarna i HubSpot.",
    "hubspot_goals_set_elsewhere": "{n} mål i HubSpot är redan satta i kundfilen eller en målfil, som gäller.",
    "deal_amount_missing": "{n} vunna affärer saknar belopp i hemvalutan; de räknas som 0.",
    "deal_close_missing": "{n} vunna affärer saknar stängningsdatum och räknas inte på någon dag; ange datumet i HubSpot.",
    "deal_without_lead": "{n} vunna affärer har ingen kontakt som är lead; deras intäkt är ej fördelad.",
    "deal_rate_missing": "{n} vunna affärer saknar växelkurs den dagen och räknas inte i avkastningen; ange kurser i en fil.",
    "currency_differs": "Vunna intäkter och pipelinevärde är i portalens hemvaluta, som inte är kundens valuta; även deras mål är i den.",
    "stage_unknown": "{n} kontakter var i stadier utanför stegen{subject}; ange i kundfilens model.stages vad de räknas som.",
    "ltc_horizon_short": "Var femte kund tog längre än {n} dagar på sig; LTC räknar bara dem inom sin horisont.",
    "share_above_one": "I {n} månader av en kanal är delen större än det hela, som fler leads än besök.",
    "ltc_stories_differ": "LTC och kunder per lead under samma dagar säger olika saker, två månader i rad.",
    "goal_parent_unknown": "{n} mål tjänar ett mål som inte finns{subject}; rätta parent.",
    "goal_ring": "{n} mål tjänar sig själva i en ring{subject}; rätta parent.",
    "goal_parts_differ": "{n} mål är inte summan av sina delmål{subject}; rätta talen.",
    "merge_ring": "{n} ringar av kontakter som är sammanslagna i varandra; den nyaste i varje behålls.",
    "report_sampled": "{n} läsningar av en rapport{subject} är urval.",
    "report_truncated": "{n} läsningar av en rapport{subject} är avkortade.",
    "report_thresholded": "{n} läsningar av en rapport{subject} saknar rader för små grupper.",
    "report_other_row": "{n} läsningar av en rapport{subject} slår ihop rader till (other).",
    "timezone_differs": "Källans dygn är i en annan tidszon{subject} än nyckeltalen; nära midnatt hamnar besök och leads på olika dagar.",
    "second_traffic_source": "En andra trafikkälla räknar annorlunda; bara huvudkällan används.",
    "traffic_day_missing": "{n} dagar utan läst trafik{subject}; andelar räknas utan dem.",
    "traffic_in_future": "{n} rader trafik har en dag efter körningen och räknas inte; rätta dagen i filen.",
    "traffic_before_start": "{n} rader trafik har en dag före start_date och räknas inte; ange ett tidigare start_date om de ska räknas.",
    "spend_before_start": "{n} rader kostnad börjar före start_date; dagarna dessförinnan räknas inte. Ange ett tidigare start_date om de ska räknas.",
    "spend_in_future": "{n} rader kostnad börjar efter körningen; de räknas från sin dag.",
    "traffic_authority_without_data": "Trafikens huvudkälla har ingen trafik ännu: inga sessioner och ingen TTL.",
    "traffic_not_settled": "Trafikens huvudkälla är läst, men ingen dag är färdigräknad ännu: det tar 72 timmar efter dagens slut. De första sessionerna och TTL kommer tidigast fyra dagar efter den första lästa dagen.",
    "traffic_repeated": "{n} rader trafik är likadana som en annan rad i sin fil och räknas också; ta bort dem om de är dubbletter.",
    "traffic_not_allocated": "{n} sessioner hör till ingen kanal.",
    "report_beyond_history": "Källan har inte kvar de äldsta dagarna; det som redan är läst står kvar.",
    "cost_blocked": "Behörigheten får inte se annonskostnad, som då läses som noll; den används inte.",
    "control_total_differs": "{n} sessioner skiljer mellan rapporten per källa och kontrollsumman.",
    "devices_do_not_add_up": "På {n} dagar summerar enheterna inte till antalet sessioner; bara summan räknas.",
    "tag_lost": "Nästan inga besök en dag då det brukar vara många; se efter om mätkoden har försvunnit.",
    "bot_wave": "Många fler besök än vanligt och få med engagemang: troligen robotar.",
    "traffic_sources_disagree": "Två trafikkällor skiljer sig plötsligt åt; en av dem tappar besök eller räknar robotar.",
}


def told(key: str, n: str, subject: str | None = None) -> str:
    """The finding by the longest beginning of its key that has words, with what it is about; else empty."""
    begins = [begin for begin in FINDINGS if key.startswith(begin)]
    if not begins:
        return ""
    begin = max(begins, key=len)
    about = f" ({subject})" if subject else ""
    return FINDINGS[begin].format(n=n, what=_set_aside(key.removeprefix(begin)), subject=about)


def _set_aside(rest: str) -> str:
    """Of `contacts_duplicate_id`, rows that were set aside: which, and why; else empty."""
    for reason, why in REASONS.items():
        if rest.endswith(f"_{reason}"):
            stream = rest.removesuffix(f"_{reason}")
            return f" av {STREAMS.get(stream, stream.replace('_', ' '))} ({why})"
    return ""
