#!/bin/bash
# Give the portal an account of its own in Elasticsearch: it owns the indices named portal-* and nothing else.
# Runs to its end at every start, so a changed password in .env takes hold; repeating it changes nothing.
set -euo pipefail

put() {
    # The body and the superuser's password go through files and never stand in a command line that others can list.
    curl --silent --show-error --fail --config /dev/fd/3 --request PUT "http://elasticsearch:9200$1" \
        --header 'Content-Type: application/json' --data @- 3<<<"user = \"elastic:$ELASTIC_PASSWORD\""
    echo
}

put /_security/role/portal <<'JSON'
{"cluster": ["monitor"], "indices": [{"names": ["portal-*"], "privileges": ["all"]}]}
JSON
put /_security/user/portal <<JSON
{"password": "$ELASTICSEARCH_PASSWORD", "roles": ["portal"], "full_name": "The portal"}
JSON
