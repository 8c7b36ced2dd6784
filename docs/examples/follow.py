#!/usr/bin/env python3
"""Tracks a topic, prints its first posts as they come, and deletes it again:

    DIPPER_API_KEY=… docs/examples/follow.py [ADDRESS]

ADDRESS is where `dipper serve` listens, http://127.0.0.1:7777 unless given.
It takes nothing but Python 3.
"""

import json
import os
import sys
import time
import urllib.request

ADDRESS = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:7777"
KEY = os.environ["DIPPER_API_KEY"]


def api(method, path, body=None):
    request = urllib.request.Request(
        ADDRESS + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": "Bearer " + KEY},
    )
    with urllib.request.urlopen(request) as answer:
        text = answer.read()
    return json.loads(text) if text else None


topic = api("POST", "/api/topics", {"query": "golang", "name": "Go"})["id"]
try:
    after = 0
    while after < 5:
        # Lowest number first; `after` says where to go on, also after a restart.
        posts = api("GET", f"/api/topics/{topic}/posts?after={after}&limit=100")["posts"]
        for post in posts:
            author = post["author"]["handle"] if post["author"] else "?"
            print(post["seq"], author, post["text"].replace("\n", " "), flush=True)
            after = post["seq"]
        if not posts:
            time.sleep(1)
finally:
    api("DELETE", f"/api/topics/{topic}")
