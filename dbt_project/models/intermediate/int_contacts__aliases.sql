{# One row per merged-away contact and the record it ends in. #}
{{ aliases_resolved('contact') }}
