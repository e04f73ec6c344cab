#!/usr/bin/env bash
# Runs after each start of Elasticsearch and changes nothing the second time.
set -euo pipefail
ask() {
  curl -fsS -o /dev/null -u "elastic:$ELASTIC_PASSWORD" -H 'content-type: application/json' "$@"
}
# Kibana signs in as this user, which has no password at first
ask -X POST http://elasticsearch:9200/_security/user/kibana_system/_password -d "{\"password\":\"$KIBANA_PASSWORD\"}"
# where Filebeat writes: ECS types, kept for 30 days, and a field too many or of the wrong type never costs the line it is in
ask -X PUT http://elasticsearch:9200/_index_template/social-logs -d '{
  "index_patterns": ["logs-social-*"],
  "data_stream": {},
  "priority": 300,
  "composed_of": ["ecs@mappings"],
  "template": {
    "settings": {
      "number_of_replicas": 0,
      "index.mapping.ignore_malformed": true,
      "index.mapping.total_fields.ignore_dynamic_beyond_limit": true
    },
    "lifecycle": { "data_retention": "30d" }
  }
}'
