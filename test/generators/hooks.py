# What a generated request must not get: a refusal for its form, when the document allows it. Loaded
# by schemathesis, whose own check of that knows nothing of our codes.
import schemathesis


@schemathesis.check
def refused_for_its_form(ctx, response, case):
    mode = case.meta.generation.mode if case.meta else None
    if mode != schemathesis.GenerationMode.POSITIVE or response.status_code != 400:
        return
    # It also asks with what answers had in a field of the same name, be that null.
    if "/null" in response.request.url:
        return
    # A cursor that no list gave out, or a text that is no transaction, has the form all the same.
    problem = response.json()
    assert problem["code"] != "bad_request", f"{case.method} {case.path}: {problem['detail']}"
