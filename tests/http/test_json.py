# Edit Factory - bodies against RFC 8259
# SPDX-License-Identifier: LGPL-2.1-or-later

import json

from toy import Client, Toy, is_problem, tap

JSON = [("Content-Type", "application/json")]

BAD = {
    "empty body": b"",
    "blanks only": b" \n\t ",
    "200,000 brackets": b"[" * 200000,
    "200,000 objects": b'{"a":' * 200000,
    "65 levels": b'{"a":' * 65 + b"1" + b"}" * 65,
    "byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "UTF-32": '{"a":1}'.encode("utf-32-le"),
    "duplicate keys": b'{"a":1,"a":2}',
    "duplicate keys by escape": b'{"a":1,"\\u0061":2}',
    "duplicate keys deep down": b'{"x":[{"a":1,"a":1}]}',
    "lone high surrogate": b'{"a":"\\ud800"}',
    "lone low surrogate": b'{"a":"\\udc00"}',
    "reversed surrogates": b'{"a":"\\udc00\\ud800"}',
    "high surrogate before a letter": b'{"a":"\\ud800b"}',
    "encoded surrogate": b'{"a":"\xed\xa0\x80"}',
    "escaped NUL in a value": b'{"a":"\\u0000"}',
    "escaped NUL in a key": b'{"\\u0000":1}',
    "NUL in a string": b'{"a":"\0"}',
    "NUL behind the document": b"{}\0",
    "NUL alone": b"\0",
    "trailing comma in an object": b'{"a":1,}',
    "trailing comma in an array": b'{"a":[1,]}',
    "comma only": b'{"a":[,]}',
    "leading comma": b'{,"a":1}',
    "two commas": b'{"a":[1,,2]}',
    "missing comma": b'{"a":1 "b":2}',
    "missing colon": b'{"a" 1}',
    "two colons": b'{"a"::1}',
    "missing value": b'{"a":}',
    "missing key": b"{:1}",
    "number for a key": b"{1:1}",
    "bare key": b"{a:1}",
    "single quotes": b"{'a':1}",
    "line comment": b'{"a":1}// b',
    "block comment": b'{"a":/* b */1}',
    "hash comment": b'{"a":1}# b',
    "leading zero": b'{"a":01}',
    "leading zero, negative": b'{"a":-01}',
    "leading plus": b'{"a":+1}',
    "leading point": b'{"a":.5}',
    "trailing point": b'{"a":1.}',
    "point before the exponent": b'{"a":1.e3}',
    "exponent without digits": b'{"a":1e}',
    "exponent with a sign only": b'{"a":1e+}',
    "minus only": b'{"a":-}',
    "two minuses": b'{"a":--1}',
    "hexadecimal": b'{"a":0x1}',
    "underscore in a number": b'{"a":1_000}',
    "full-width digit": '{"a":\uff11}'.encode(),
    "NaN": b'{"a":NaN}',
    "Infinity": b'{"a":Infinity}',
    "-Infinity": b'{"a":-Infinity}',
    "1e999": b'{"a":1e999}',
    "2^63": b'{"a":9223372036854775808}',
    "-2^63 - 1": b'{"a":-9223372036854775809}',
    "True": b'{"a":True}',
    "nul": b'{"a":nul}',
    "undefined": b'{"a":undefined}',
    "bare newline in a string": b'{"a":"b\nc"}',
    "bare tab in a string": b'{"a":"b\tc"}',
    "bare escape in a string": b'{"a":"\x1b"}',
    "unknown escape": b'{"a":"\\x41"}',
    "escaped apostrophe": b'{"a":"\\\'"}',
    "short unicode escape": b'{"a":"\\u12"}',
    "unicode escape of no digits": b'{"a":"\\u00g0"}',
    "braced unicode escape": b'{"a":"\\u{41}"}',
    "upper-case U": b'{"a":"\\U0041"}',
    "backslash at the end": b'{"a":"\\',
    "open string": b'{"a":"b',
    "open object": b'{"a":1',
    "open array": b'{"a":[1',
    "crossed brackets": b'{"a":[1}]',
    "closing bracket only": b"}",
    "one bracket too many": b"{}}",
    "two roots": b"{}{}",
    "two roots on lines": b'{"a":1}\n{"b":2}',
    "letters behind the document": b"{}x",
    "lone continuation byte": b'{"a":"\x80"}',
    "overlong slash": b'{"a":"\xc0\xaf"}',
    "overlong NUL": b'{"a":"\xc0\x80"}',
    "cut sequence": b'{"a":"\xe2\x82"}',
    "beyond Unicode": b'{"a":"\xf4\x90\x80\x80"}',
    "Latin-1": b'{"a":"\xe4"}',
    "bad UTF-8 in a key": b'{"\xff":1}',
    "no-break space between": '{"a":\u00a01}'.encode(),
    "form feed between": b'{"a":\x0c1}',
    "vertical tab between": b'{"a":\x0b1}',
    "line separator between": '{"a":\u20281}'.encode(),
    "JavaScript": b'var a = {"a":1};',
    "call": b'callback({"a":1})',
    "a form": b"a=1&b=2",
    "XML": b"<a/>",
    "array at the top": b"[]",
    "string at the top": b'"a"',
    "number at the top": b"1",
    "true at the top": b"true",
    "null at the top": b"null",
    "4,097 members": b"{" + b",".join(b'"%d":1' % i for i in range(4097)) +
                     b"}",
}

GOOD = {
    "empty object": b"{}",
    "blanks all over": b' \t\r\n{ "a" :\n[ 1 , 2 ] } \n',
    "64 levels": b'{"a":' * 64 + b"1" + b"}" * 64,
    "empty key": b'{"":1}',
    "all escapes": b'{"a":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\uD83D\\ude00"}',
    "all kinds": b'{"a":[null,true,false,0,-0,-1,1.5,1e3,1E-3,"",{},[]]}',
    "2^63 - 1": b'{"a":9223372036854775807}',
    "-2^63": b'{"a":-9223372036854775808}',
    "largest double": b'{"a":1.7976931348623157e308}',
    "too small a double": b'{"a":1e-400}',
    "delete byte": b'{"a":"\x7f"}',
    "four bytes": '{"a":"\U0001f600\U0010ffff"}'.encode(),
    "non-characters": '{"a":"\ufffe\uffff"}'.encode(),
    "line separator in a string": '{"a":"\u2028\u2029"}'.encode(),
    "escaped non-character": b'{"a":"\\uFFFF"}',
    "members that only look alike": b'{"a":1,"A":2}',
    "keys of an object's prototype": b'{"__proto__":{},"constructor":1}',
    "brackets in a string": b'{"a":"' + b"[" * 10000 + b'"}',
    "4,096 members": b"{" + b",".join(b'"%d":1' % i for i in range(4096)) +
                     b"}",
}


def run(toy):
    with Client(toy) as client:
        for name, body in BAD.items():
            answer = client.ask("POST", "/v1/toys", JSON, body)
            tap.ok(is_problem(answer, 400, "malformed-json"), "no: " + name,
                   answer)
        for name, body in GOOD.items():
            answer = client.ask("POST", "/v1/toys", JSON, body)
            tap.ok(answer.status == 202 and
                   json.loads(answer.body) == json.loads(body),
                   "yes: " + name, answer)
        answer = client.ask("POST", "/v1/toys", JSON, b'{\n "a": 1,\n "b": }')
        tap.ok(answer.json()["detail"].startswith("line 3, column "),
               "the detail names line and column", answer)
        tap.equal(client.ask("GET", "/").status, 200,
                  "all that on one connection")


with Toy() as server:
    run(server)
tap.done()
