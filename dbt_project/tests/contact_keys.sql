{# Keys of the rows that facts by contact are made from. A row that comes twice changes its contact's fingerprint, so only contacts that are renewed tonight are looked at, and merged-away ones. Everything behind waits for this test and is left alone where it fails: such a contact never settles. #}
{{ keys_come_once(
    {
        'stg_files__contacts': ['client', 'contact_id'],
        'stg_hubspot__contact_history': ['client', 'contact_id', 'property', 'changed_at', 'value'],
        'stg_hubspot__contacts': ['client', 'contact_id'],
    },
    only='contact_id in (select native_id from ' ~ ref('int_contacts__touched')
        ~ ' union all select alias_id from ' ~ ref('int_contacts__aliases') ~ ')'
) }}
