{# One row per merged-away company and the record it ends in. #}
{{ aliases_resolved('company') }}
