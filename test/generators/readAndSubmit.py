# A program over the generated client: everything that is read or signed has its type.
import base64, datetime, hashlib, json, os, secrets, time

from joserfc import jws
from joserfc.jwk import OKPKey

from tallystick import AuthenticatedClient, Client
from tallystick.api.facts import get_receivable, list_invoices
from tallystick.api.node import get_status
from tallystick.api.transactions import submit_transactions
from tallystick.models import (
    InvoiceItem,
    Problem,
    ReceivableItem,
    RegisterInvoiceDeed,
    RegisterInvoiceDeedTerms,
    Status,
    Submission,
    SubmissionResults,
    TransactionPayload,
)

file = json.load(open("key.json"))
public = file["publicKey"].removeprefix("Ed25519:")
key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": public, "d": file["secret"]})
kid = file["member"] + "#" + file["keyName"]


def canonical(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def sign(kind, payload):
    head = {"alg": "Ed25519", "kid": kid, "typ": kind}
    return jws.serialize_compact(head, canonical(payload), key, algorithms=["Ed25519"])


def made(what):
    return hashlib.sha256(what.encode() + secrets.token_bytes(16)).hexdigest()


def random16():
    return base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")


def token(status: Status) -> str:
    now = int(time.time())
    audience = f"{status.genesis}/{status.node}"
    words = {"aud": audience, "iat": now, "exp": now + 300, "iss": file["member"]}
    return sign("tally-read+jwt", words)


stranger = Client(os.environ["NODE"], raise_on_unexpected_status=True)
status = get_status.sync(client=stranger)
assert isinstance(status, Status) and status.genesis == os.environ["CHAIN"]
node = AuthenticatedClient(os.environ["NODE"], token(status), raise_on_unexpected_status=True)

today = datetime.date.fromisoformat(status.ledger_day)
deed = RegisterInvoiceDeed(
    type_="registerInvoice",
    version=1,
    seed=random16(),
    debtor="buyer",
    currency="EUR",
    amount="100000",
    issue_day=str(today),
    document_due_day=None,
    due_day=str(today + datetime.timedelta(days=30)),
    identity=made("identity"),
    skeleton=made("skeleton"),
    core=made("core"),
    document=made("document"),
    details=made("details"),
    terms=RegisterInvoiceDeedTerms(None, None, None, None, None),
)
payload = TransactionPayload(status.genesis, deed, int(time.time() * 1000) + 60_000, random16())
text = sign("tallystick-tx", payload.to_dict())
answer = submit_transactions.sync(
    client=node, body=Submission([text]), wait="final"
)
assert isinstance(answer, SubmissionResults), answer
result = answer.results[0]
assert result.status.value == "final" and result.proof.result.code == "ok", result

# The same bytes again take no second effect.
again = submit_transactions.sync(client=node, body=Submission([text]))
assert again.results[0].id == result.id and again.results[0].status.value == "final"

for _ in range(300):
    receivable = get_receivable.sync(result.id, client=node)
    if isinstance(receivable, ReceivableItem):
        break
    assert isinstance(receivable, Problem) and receivable.code == "unknown_receivable"
    time.sleep(0.2)
assert receivable.value.debtor == "buyer" and receivable.value.status == "open"
own = list_invoices.sync(client=node, identity=deed.identity)
assert [item.value.id for item in own.items] == [result.id]
print(f"accepted, open {int(receivable.open_) / 100:.2f} {receivable.value.currency}")
