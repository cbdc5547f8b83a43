"""Ten lines of httpx: who fits the newest open need, and why. Against `make run`: `.venv/bin/python examples/client.py`."""

import httpx

with httpx.Client(base_url="http://127.0.0.1:8000", headers={"Accept-Language": "en"}, timeout=30) as api:
    login = {"username": "caseworker.0147@demo.example", "password": "praktik-demo"}
    token = api.post("/v1/auth/token", data=login).raise_for_status().json()["access_token"]
    api.headers["Authorization"] = f"Bearer {token}"
    newest = "/v1/needs?status=open&mine=true&sort=-created_at&limit=1"
    need = api.get(newest).raise_for_status().json()["items"][0]
    ranking = api.post(f"/v1/needs/{need['id']}/rankings", json={"limit": 3}).raise_for_status().json()
    for item in ranking["items"]:
        print(item["rank"], item["name"], f"{item['score']:.2f}", [gap["label"] for gap in item["gaps"]])
