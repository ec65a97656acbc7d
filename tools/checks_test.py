#!/usr/bin/env python3
"""The checks of the tree, tried on small trees that break one rule each."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from checks import layers, source_text, tidy  # noqa: E402: the path must be set first

CMAKE = """add_zkspec_room(fake-server/base)
add_zkspec_room(fake-server/wire  DEPENDS fake-server/base)
add_zkspec_room(fake-server/log   DEPENDS fake-server/wire LINKS something)
add_zkspec_room(fake-server/loop  DEPENDS fake-server/base)
add_zkspec_room(conformance/client DEPENDS fake-server/log)
"""
SOUND = {
    "CMakeLists.txt": CMAKE,
    "tools/README.md": "# tools\n",
    "fake-server/base/ids.hpp": "// Ids.\n#pragma once\n",
    "fake-server/wire/codec.cpp": '#include "fake-server/base/ids.hpp"\n#include <vector>\n',
    "fake-server/log/event.cpp": '#include "fake-server/base/ids.hpp"\n',
    "fake-server/loop/asio/loop.cpp": "#include <boost/asio/post.hpp>\nauto now() { return std::chrono::steady_clock::now(); }\n",
    "fake-server/main.cpp": '#include "fake-server/base/ids.hpp"\n#include <boost/asio/io_context.hpp>\n',
    "conformance/client/machine.cpp": '#include "fake-server/base/ids.hpp"\n// unordered_map would be wrong, and so would std::rand\n',
    "fixtures/frame.hex": "00 01  # a field\n",
} | {f"{room}/README.md": "# room\n" for room in
     ["fake-server/base", "fake-server/wire", "fake-server/log", "fake-server/loop", "conformance/client"]}


def tree(changes):
    folder = tempfile.TemporaryDirectory()
    for path, content in (SOUND | changes).items():
        if content is not None:
            (Path(folder.name) / path).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder.name) / path).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def places(check, changes):
    with tree(changes) as folder:
        return [f"{problem.path}:{problem.line}" for problem in sorted(set(check(Path(folder))))]


def function(lines, head="int f(int a) {"):
    return head + "\n" + "  a();\n" * (lines - 2) + "}\n"


class Layers(unittest.TestCase):
    def expect(self, changes, *found):
        self.assertEqual(places(layers.check, changes), list(found))

    def test_a_sound_tree_passes(self):
        self.expect({})

    def test_an_include_of_a_room_that_is_not_declared(self):
        self.expect({"fake-server/base/up.cpp": '\n#include "fake-server/wire/codec.cpp"\n'}, "fake-server/base/up.cpp:2")

    def test_a_sibling_is_not_reachable_through_a_common_dependency(self):
        self.expect({"fake-server/loop/x.cpp": '#include "fake-server/wire/codec.cpp"\n'}, "fake-server/loop/x.cpp:1")

    def test_fake_server_must_not_include_conformance(self):
        self.expect({"fake-server/main.cpp": '#include "conformance/client/machine.cpp"\n'}, "fake-server/main.cpp:1")

    def test_an_include_that_does_not_exist(self):
        self.expect({"fake-server/base/a.cpp": '#include "fake-server/base/gone.hpp"\n'}, "fake-server/base/a.cpp:1")

    def test_an_include_relative_to_its_file(self):
        self.expect({"fake-server/base/a.cpp": '#include "ids.hpp"\n'}, "fake-server/base/a.cpp:1")

    def test_a_folder_that_is_no_room(self):
        self.expect({"conformance/extra/a.cpp": '#include "fake-server/base/ids.hpp"\n'}, "conformance/extra/a.cpp:1")

    def test_asio_outside_its_places(self):
        self.expect({"fake-server/loop/sim/a.cpp": "#include <boost/asio.hpp>\n",
                     "conformance/client/b.hpp": "#include <boost/beast/http.hpp>\n",
                     "conformance/adapter/c.cpp": "#include <boost/asio.hpp>\n"},
                    "conformance/client/b.hpp:1", "fake-server/loop/sim/a.cpp:1")

    def test_a_type_of_two_headers(self):
        header = "// A type.\n#pragma once\nnamespace zkspec {\nstruct Twice final : Base {\n};\n}  // namespace zkspec\n"
        other = header.replace("namespace zkspec", "namespace zkspec::other")
        self.expect({"fake-server/base/a.hpp": header, "fake-server/log/b.hpp": header.replace("Twice", "Once"),
                     "fake-server/log/c.hpp": other, "fake-server/log/d.hpp": header.replace("Twice", "Twice::Inner")})
        self.expect({"fake-server/base/a.hpp": header, "fake-server/log/b.hpp": header}, "fake-server/log/b.hpp:4")

    def test_toml_in_two_places_or_in_a_header(self):
        self.expect({"fake-server/base/a.cpp": "#include <toml++/toml.h>\n"})
        self.expect({"fake-server/base/a.cpp": "#include <toml++/toml.h>\n", "fake-server/base/b.cpp": "#include <toml++/toml.h>\n"},
                    "fake-server/base/b.cpp:1")
        self.expect({"fake-server/base/a.hpp": "#include <toml++/toml.h>\n"}, "fake-server/base/a.hpp:1")

    def test_declarations_that_make_a_circle_or_point_up_or_nowhere(self):
        self.expect({"CMakeLists.txt": CMAKE.replace("room(fake-server/base)", "room(fake-server/base DEPENDS fake-server/log)")},
                    "CMakeLists.txt:1", "CMakeLists.txt:2", "CMakeLists.txt:3")
        self.expect({"CMakeLists.txt": CMAKE.replace("wire  DEPENDS fake-server/base", "wire  DEPENDS fake-server/base fake-server/none")},
                    "CMakeLists.txt:2")
        self.expect({"CMakeLists.txt": CMAKE.replace("loop  DEPENDS fake-server/base", "loop  DEPENDS conformance/client")},
                    "CMakeLists.txt:4")


class Tidy(unittest.TestCase):
    def expect(self, changes, *found):
        self.assertEqual(places(tidy.check, changes), list(found))

    def test_a_sound_tree_passes(self):
        self.expect({})

    def test_lengths_of_files(self):
        self.expect({"fake-server/base/a.cpp": "\n" * 500})
        self.expect({"fake-server/base/a.cpp": "\n" * 501}, "fake-server/base/a.cpp:500")
        self.expect({"tools/adapters/kazoo/adapter.py": "\n" * 251}, "tools/adapters/kazoo/adapter.py:250")

    def test_a_long_header_is_a_warning(self):
        with tree({"fake-server/base/a.hpp": "// A.\n#pragma once\n" + "\n" * 200}) as folder:
            self.assertEqual([problem.warning for problem in tidy.check(Path(folder))], [True])

    def test_lengths_of_lines_count_characters(self):
        self.expect({"fake-server/base/a.cpp": "// " + "→" * 137 + "\n"})
        self.expect({"fake-server/base/a.cpp": "\n// " + "x" * 138 + "\n"}, "fake-server/base/a.cpp:2")

    def test_lengths_of_functions(self):
        self.expect({"fake-server/base/a.cpp": function(60)})
        self.expect({"fake-server/base/a.cpp": "namespace a {\n" + function(61) + "}\n"}, "fake-server/base/a.cpp:2")
        self.expect({"tools/a.py": "def f():\n" + "    pass\n" * 60}, "tools/a.py:1")

    def test_banned_words_in_code(self):
        rows = {"auto t = std::chrono::steady_clock::now();": "fake-server/base",
                "using C = std::chrono::high_resolution_clock;": "conformance/client",
                "co_spawn(a, b, detached);": "fake-server/loop/asio", "int i = std::rand();": "fake-server/base",
                "std::unordered_map<int, int> m;": "fake-server/wire", "std::jthread t;": "conformance/client"}
        for code, room in rows.items():
            with self.subTest(code):
                self.expect({f"{room}/a.cpp": code + "\n"}, f"{room}/a.cpp:1")

    def test_banned_words_are_no_matter_in_comments_and_texts(self):
        code = '// std::rand\n/* detached\n */ auto a = "detached"; auto b = R"x(std::rand "detached)x";\n'
        self.expect({"fake-server/base/a.cpp": code})

    def test_words_are_allowed_where_they_belong(self):
        self.expect({"fake-server/loop/asio/a.cpp": "std::unordered_map<int, int> m;\n",
                     "conformance/run/a.cpp": "std::unordered_set<int> s;\n"})

    def test_statements_that_g_plus_plus_12_breaks(self):
        rows = {"co_await send(Message{1});": True, "auto r = co_await run([x] { return x; });": True,
                "f(Message{1}, co_await g());": True, "co_await run([] (int i) { });": True,
                "auto [error, size] = co_await read();": False, "if (co_await more()) {\n  go();\n}": False,
                "while (co_await next()) { go(); }": False, "co_await send(std::move(message));": False,
                "Message m{1};\nco_await send(m);": False}
        for code, broken in rows.items():
            with self.subTest(code):
                found = [f"fake-server/loop/asio/a.cpp:{1 + code[:code.index('co_await')].count(chr(10))}"] if broken else []
                self.expect({"fake-server/loop/asio/a.cpp": code + "\n"}, *found)

    def test_unfinished_work(self):
        for word in ["TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK"]:
            self.expect({"suites/a.toml": f"a = 1\n# {word}: later\n"}, "suites/a.toml:2")

    def test_headers_say_what_they_are(self):
        self.expect({"fake-server/base/a.hpp": "#pragma once\n"}, "fake-server/base/a.hpp:1")
        self.expect({"fake-server/base/a.hpp": "// A.\nint a();\n"}, "fake-server/base/a.hpp:1")

    def test_places(self):
        self.expect({"docs/a.md": "\n"}, "docs:1")
        self.expect({"build/a.txt": "\n", ".ci/run": "\n", "README.md": "\n"})
        self.expect({"fake-server/wire/README.md": None}, "fake-server/wire/README.md:2")

    def test_fixtures_are_readable(self):
        self.expect({"fixtures/a.bin": b"\xff\xfe"}, "fixtures/a.bin:1")
        self.expect({"fixtures/a.bin": b"a\0b"}, "fixtures/a.bin:1")


class SourceText(unittest.TestCase):
    def test_functions_are_found_with_their_signature(self):
        rows = {
            "int f() {\n  return 1;\n}\n": [(1, 3)],
            "struct A {\n  int b = 0;\n  int f() const { return b; }\n};\n": [(3, 1)],
            "A::A(int b)\n    : b_{b}, c_{1} {\n  go();\n}\nint g() {\n}\n": [(1, 4), (5, 2)],
            "enum class E { a, b };\nstatic const std::array rows{\n  1, 2};\nint f() { if (a) { b(); } }\n": [(4, 1)],
            "template <class T>\nvoid f(T t) {\n  for (;;) {\n    t([&] { go(); });\n  }\n}\n": [(1, 6)],
            "#define A(b) {\nint f() { auto s = \"}\"; char c = '{'; int n = 1'000; }\n": [(2, 1)],
            "const Row rows[] = {\n  {1, f(2)},\n};\nvoid g() {}\n": [(4, 1)],
            "class A {\n public:\n  explicit A(int a = {}) : a_{a} {}\n  void f();\n};\n": [(2, 2)],
        }
        for text, found in rows.items():
            with self.subTest(text):
                self.assertEqual(list(source_text.functions(text)), found)


class Programs(unittest.TestCase):
    def test_exit_status_and_output(self):
        with tree({"fake-server/base/a.cpp": '#include "fake-server/wire/codec.cpp"\n// ' + "x" * 140 + "\n"}) as folder:
            for check, line in [("check-layers", 1), ("check-tidy", 2)]:
                run = subprocess.run([HERE / check, folder], capture_output=True, text=True, check=False)
                self.assertEqual(run.returncode, 1)
                self.assertTrue(run.stderr.startswith(f"fake-server/base/a.cpp:{line}: "), run.stderr)
        with tree({}) as folder:
            for check in ["check-layers", "check-tidy"]:
                self.assertEqual(subprocess.run([HERE / check, folder], check=False).returncode, 0)


if __name__ == "__main__":
    unittest.main()
