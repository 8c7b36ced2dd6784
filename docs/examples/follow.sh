#!/bin/sh
# Tracks a topic, prints its first posts as they come, and deletes it again:
#
#	DIPPER_API_KEY=… docs/examples/follow.sh [ADDRESS]
#
# ADDRESS is where `dipper serve` listens, http://127.0.0.1:7777 unless given.
set -eu
address=${1:-http://127.0.0.1:7777}
api() { curl -fsS -H "Authorization: Bearer $DIPPER_API_KEY" "$@"; }

topic=$(api "$address/api/topics" -d '{"query":"golang","name":"Go"}' | sed 's/^{"id":"\([^"]*\)".*/\1/')
trap 'api -X DELETE "$address/api/topics/$topic"' EXIT

# The archive gives posts lowest number first; `after` says where to go on.
after=0
while [ "$after" -lt 5 ]; do
	page=$(api "$address/api/topics/$topic/posts?after=$after&limit=1")
	case $page in
	*'"seq":'*)
		printf '%s\n' "$page"
		after=$((after + 1))
		;;
	*) sleep 1 ;;
	esac
done
