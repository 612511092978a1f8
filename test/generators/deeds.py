# Deeds of every type as the document allows them, signed and handed in: the ledger may refuse what
# they say, but never that they have not the form of their deed.
import base64, hashlib, json, os, sys

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from joserfc import jws
from joserfc.jwk import OKPKey

with open("openapi.json") as opened:
    document = json.load(opened)
with open("key.json") as opened:
    file = json.load(opened)
public = file["publicKey"].removeprefix("Ed25519:")
key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": public, "d": file["secret"]})
node = httpx.Client(base_url=os.environ["NODE"], timeout=300)
chain, each = os.environ["CHAIN"], int(sys.argv[1])
codes: dict[str, int] = {}


def canonical(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def hand_in(deed):
    digest = hashlib.sha256(str(sum(codes.values())).encode()).digest()
    nonce = base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")
    expires = int(os.environ["NOW"]) + 60_000
    payload = {"chain": chain, "deed": deed, "expires": expires, "nonce": nonce}
    head = {"alg": "Ed25519", "kid": file["member"] + "#" + file["keyName"], "typ": "tallystick-tx"}
    text = jws.serialize_compact(head, canonical(payload), key, algorithms=["Ed25519"])
    answer = node.post("/v1/transactions", json={"transactions": [text, "x"]})
    assert answer.status_code in (200, 202), answer.text
    result = answer.json()["results"][0]
    code = result.get("code", result["status"])
    codes[code] = codes.get(code, 0) + 1
    assert code != "bad_deed", (deed, result["facts"])
    # Then it was not looked at.
    assert code not in ("refused_too_often", "sender_share_full"), codes


def try_all(path):
    operation = forms[path]["POST"]
    strategy = operation.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE)

    @seed(1)
    @settings(max_examples=each, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))
    @given(strategy)
    def one(case):
        hand_in(case.body)

    one()


deeds = [ref["$ref"] for ref in document["components"]["schemas"]["Deed"]["oneOf"]]
paths = {
    "/" + ref.rsplit("/", 1)[1]: {
        "post": {
            "requestBody": {"required": True, "content": {"application/json": {"schema": {"$ref": ref}}}},
            "responses": {"200": {"description": "Done."}},
        }
    }
    for ref in deeds
}
head = {"openapi": "3.1.0", "info": {"title": "Deeds", "version": "1"}}
forms = schemathesis.openapi.from_dict({**head, "paths": paths, "components": document["components"]})
for path in paths:
    try_all(path)
print(json.dumps({"deeds": len(deeds), "codes": codes}))
