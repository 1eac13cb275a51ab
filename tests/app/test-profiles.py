# SPDX-License-Identifier: GPL-3.0-or-later
"""Named scan settings and “as last time”: by the bus, by HTTP and on the command line."""

import json
import os
import subprocess

from gi.repository import GLib

import platen_session as ps
from platenhttp import Page

ERROR = "org.platen.Platen1.Error."
DENIED = -2137
SITE, OTHER_SITE = "https://app.test", "https://other.test"
SCANNERS = """
[device office]
name=Office
duplex=true
sheets=2
[device glass]
name=Glass
feeder=false
"""
LOCKED = """
[profile House rules]
source=feeder
mode=gray
resolution=100
"""


def new_session(locked=None):
    """A session whose administrator has written some files."""
    session = ps.Session(virtual=SCANNERS)
    for name, text in (locked or {}).items():
        session.write(f"etc/profiles.d/{name}", text)
    return session


def ctl(session, *arguments, status=0):
    """Runs platenctl; gives what it printed, and what it complained about."""
    done = subprocess.run([str(ps.PROGRAMS / "platenctl"), *arguments], capture_output=True,
                          env=session.environment, text=True, timeout=ps.PATIENCE_S)
    assert done.returncode == status, (arguments, done)
    return done.stdout, done.stderr


def ask(session, *arguments):
    return json.loads(ctl(session, *arguments, "--json")[0])


def fails(call, name, *words):
    """The call ends in that error, whose text has the words."""
    try:
        call()
    except GLib.Error as error:
        assert f"{ERROR}{name}" in error.message, error.message
        for word in words:
            assert word in error.message, error.message
        return
    raise AssertionError(f"no error {name}")


def create(session, name, device="", shared=False, **settings):
    """Saves a profile; gives its object path."""
    packed = {k: v if isinstance(v, GLib.Variant) else
              GLib.Variant("s" if isinstance(v, str) else "i", v) for k, v in settings.items()}
    options = {"settings": GLib.Variant("a{sv}", packed), "device": GLib.Variant("s", device),
               "shared": GLib.Variant("b", shared)}
    return session.call(ps.ROOT, "Manager", "CreateProfile",
                        GLib.Variant("(sa{sv})", (name, options)))[0]


def change(session, path, **changes):
    session.call(path, "Profile", "Change", GLib.Variant("(a{sv})", (changes,)))


def profiles(session):
    """Name and properties of all profiles on the bus."""
    return {i[f"{ps.BUS_NAME}.Profile"]["Name"]: i[f"{ps.BUS_NAME}.Profile"]
            for i in session.objects().values() if f"{ps.BUS_NAME}.Profile" in i}


def scan(session, device, **options):
    """Scans to the end; gives the settings that the first page has, and the adjustments."""
    job = session.scan(device, **options)
    assert session.wait_job(job) == ("done", "", ""), session.wait_job(job)
    pages = session.list_pages(session.get(job, "Job", "Collection"))
    return pages[0][1]["settings"], session.get(job, "Job", "Adjustments")


def allow(session, *origins):
    for origin in origins:
        session.call(ps.ROOT, "Sites", "Allow", GLib.Variant("(sas)", (origin, ["scan"])))


def new_page(session, origin=None):
    """The ports are open a moment after the name is on the bus."""
    ps.wait_for(lambda: ps.can_connect(session.ports["core"]), "the port")
    return Page(session, origin)


def test_a_profile_is_saved_used_changed_and_deleted():
    with new_session() as session:
        session.start()
        office = session.find_device("Office")
        path = create(session, "Letters", source="feeder-duplex", mode="gray", resolution=150)
        assert session.get(path, "Profile", "Settings") == {
            "source": "feeder-duplex", "mode": "gray", "resolution": 150}
        assert not session.get(path, "Profile", "Locked")

        used, notes = scan(session, office, profile="letters")  # case does not count
        assert (used["source"], used["mode"], used["resolution"]) == (
            "feeder-duplex", "gray", 150), used
        assert notes == [], notes
        used, notes = scan(session, office, profile="Letters", mode="bilevel", resolution=75)
        assert (used["source"], used["mode"], used["resolution"]) == (
            "feeder-duplex", "bilevel", 75), used

        change(session, path, name=GLib.Variant("s", "Post"),
               settings=GLib.Variant("a{sv}", {"resolution": GLib.Variant("i", 100)}))
        assert session.get(path, "Profile", "Name") == "Post"
        assert session.get(path, "Profile", "Settings") == {"resolution": 100}
        fails(lambda: session.scan(office, profile="Letters"), "NotFound", "‘Letters’")
        session.call(path, "Profile", "Delete")
        assert profiles(session) == {}
        fails(lambda: session.scan(office, profile="Post"), "NotFound")


def test_what_a_device_does_not_have_gives_way_only_when_a_profile_wants_it():
    with new_session() as session:
        session.start()
        glass = session.find_device("Glass")
        create(session, "Both sides", source="feeder-duplex", resolution=1234,
               brightness=GLib.Variant("d", 5000), deskew=GLib.Variant("b", True))
        used, notes = scan(session, glass, profile="Both sides", mode="gray")
        assert (used["source"], used["resolution"]) == ("flatbed", 600), used
        text = "\n".join(notes)
        for words in ("‘source’ is ‘flatbed’: the device has no ‘feeder-duplex’",
                      "‘resolution’ is 600: the device has no 1234", "‘brightness’",
                      "‘deskew’"):
            assert words in text, notes

        # The same said by the caller stays an error, beside a profile too.
        for options in ({"source": "feeder-duplex"}, {"resolution": 1234}):
            for more in ({}, {"profile": "Both sides"}):
                state, name, words = session.wait_job(session.scan(glass, **options, **more))
                assert (state, name) == ("failed", ERROR + "InvalidArgument"), (state, name)
                assert f"‘{list(options)[0]}’" in words, words


def test_names_and_settings_that_cannot_be_are_refused():
    with new_session() as session:
        session.start()
        create(session, "Straße", resolution=300)
        fails(lambda: create(session, "STRASSE"), "InvalidArgument", "already")
        for name in ("", " a", "a ", "a\nb", "a\u200bb", "x" * 65):
            fails(lambda n=name: create(session, n), "InvalidArgument", "name")
        create(session, "x" * 64)
        fails(lambda: create(session, "a", resolution=0), "InvalidArgument", "‘resolution’")
        fails(lambda: create(session, "a", colour="no"), "InvalidArgument", "‘colour’")
        fails(lambda: create(session, "a", queue=GLib.Variant("b", True)), "InvalidArgument",
              "‘queue’")
        fails(lambda: create(session, "a", options=GLib.Variant(
            "a{sv}", {"x": GLib.Variant("s", "y" * 20000)})), "Limit")
        for number in range(62):
            create(session, f"n{number}")
        fails(lambda: create(session, "one more"), "Limit", "64")
        office = session.find_device("Office")
        fails(lambda: session.scan(office, **{"profile": "n1",
                                              "last-used": GLib.Variant("b", True)}),
              "InvalidArgument", "‘last-used’")
        fails(lambda: session.scan(office, profile=1), "InvalidArgument", "‘profile’")
        fails(lambda: session.scan("", resolution=75), "NotFound", "device")
        fails(lambda: session.scan("", profile="n1"), "InvalidArgument", "‘n1’")


def test_profiles_and_the_last_settings_outlive_the_service():
    with new_session() as session:
        session.start()
        office = session.find_device("Office")
        identifier = session.get(office, "Device", "Id")
        fails(lambda: session.call(ps.ROOT, "Manager", "GetLastSettings",
                                   GLib.Variant("(s)", (identifier,))), "NotFound", identifier)
        fails(lambda: session.scan(office, **{"last-used": GLib.Variant("b", True)}),
              "NotFound")
        path = create(session, "Mine", identifier, source="feeder", resolution=75,
                      area=GLib.Variant("(iiii)", (0, 0, 50000, 60000)))
        before = profiles(session)
        scan(session, "", profile="Mine", mode="bilevel")  # the profile names the device
        session.kill()
        session.start()
        assert profiles(session) == before, profiles(session)
        assert session.get(path, "Profile", "Device") == identifier
        last = session.call(ps.ROOT, "Manager", "GetLastSettings",
                            GLib.Variant("(s)", (office,)))[0]
        assert (last["source"], last["mode"], last["resolution"], last["area"]) == (
            "feeder", "bilevel", 75, (0, 0, 50000, 60000)), last
        used, notes = scan(session, session.find_device("Office"),
                           **{"last-used": GLib.Variant("b", True), "resolution": 100})
        assert (used["source"], used["mode"], used["resolution"], used["area"]) == (
            "feeder", "bilevel", 100, (0, 0, 50000, 60000)), used
        assert notes == [], notes


def test_the_administrators_profiles_are_locked():
    with new_session({"house.ini": LOCKED}) as session:
        session.start()
        facts = profiles(session)["House rules"]
        assert facts["Locked"] and facts["Shared"], facts
        path = next(p for p, i in session.objects().items() if f"{ps.BUS_NAME}.Profile" in i)
        words = ("‘House rules’", "administrator")
        fails(lambda: change(session, path, name=GLib.Variant("s", "Mine")), "AccessDenied",
              *words)
        fails(lambda: session.call(path, "Profile", "Delete"), "AccessDenied", *words)
        fails(lambda: create(session, "HOUSE RULES"), "AccessDenied", "administrator")
        other = create(session, "Other")
        fails(lambda: change(session, other, name=GLib.Variant("s", "House rules")),
              "AccessDenied", *words)
        used, _ = scan(session, session.find_device("Office"), profile="House rules")
        assert (used["source"], used["mode"], used["resolution"]) == ("feeder", "gray", 100)

        page = new_page(session)
        for method, more in (("DeleteProfile", ()), ("ChangeProfile", ({"mode": "color"},)),
                             ("SaveProfile", ({},))):
            answer = page.call(method, "house rules", *more)
            assert answer["exception"] == DENIED, answer
            assert "administrator" in answer["description"], answer
        _, words = ctl(session, "profile", "delete", "House rules", status=1)
        assert "set by the administrator" in words, words
        listed, _ = ctl(session, "profiles")
        assert "House rules  (set by the administrator)" in listed, listed

        # One that was there before the administrator's comes back when that goes.
        session.stop()
        session.write("etc/profiles.d/new.ini", "[profile other]\nmode=color\n")
        session.start()
        used, _ = scan(session, session.find_device("Glass"), profile="Other")
        assert used["mode"] == "color", used
        assert [p["name"] for p in page_profiles(session)] == ["House rules", "other"]
        session.stop()
        os.remove(session.dir / "etc/profiles.d/new.ini")
        session.start()
        assert "Other" in profiles(session), profiles(session)


def page_profiles(session, origin=None):
    return new_page(session, origin).call("GetProfiles")["result"]


def test_a_broken_file_of_the_administrator_is_named_and_the_others_work():
    files = {"a-broken.ini": "[profile Lost]\nmode=gray\nthis is no key file\n",
             "b-some.ini": "[profile Good]\nmode=gray\narea=0, 0, 50000, 60000\n"
                           "option contrast=10\n[profile Bad]\nresolution=many\n"
                           "[profile Twice]\ndepth=8\n[settings]\nx=y\n"
                           "[profile Unknown]\ncolour=red\n",
             "c-again.ini": "[profile twice]\nmode=color\n[profile Last]\nskip-blank=true\n",
             "ignored.txt": "[profile Ignored]\n"}
    with new_session(files) as session:
        session.start()
        assert sorted(profiles(session)) == ["Good", "Last", "Twice"], profiles(session)
        assert profiles(session)["Good"]["Settings"] == {
            "mode": "gray", "area": (0, 0, 50000, 60000), "options": {"contrast": "10"}}
        problems = "\n".join(session.get(ps.ROOT, "Manager", "Problems"))
        for words in ("a-broken.ini: none", "b-some.ini: [profile Bad]", "‘resolution’",
                      "‘many’", "[settings]", "[profile Unknown]", "‘colour’",
                      "c-again.ini: [profile twice]"):
            assert words in problems, problems
        assert "Ignored" not in problems and "Good" not in problems, problems
        assert "a-broken.ini" in ctl(session, "status")[0]
        used, _ = scan(session, session.find_device("Office"), profile="Good")
        assert used["area"] == (0, 0, 50000, 60000), used


def test_web_sites_see_their_own_profiles_and_shared_ones_alone():
    with new_session({"house.ini": LOCKED}) as session:
        session.start()
        office = session.find_device("Office")
        identifier = session.get(office, "Device", "Id")
        allow(session, SITE, OTHER_SITE)
        secret = create(session, "Divorce", mode="gray")
        create(session, "For all", shared=True, mode="bilevel", resolution=75)
        page, other = new_page(session, SITE), new_page(session, OTHER_SITE)
        assert page.get("SaveProfile", "Mine", {"mode": "gray", "resolution": 75,
                                                "area": [0, 0, 50000, 60000]}, identifier)
        (mine,) = [p for p in page.call("GetProfiles")["result"] if p["own"]]
        assert mine == {"name": "Mine", "device": identifier, "locked": False, "shared": False,
                        "own": True, "settings": {"mode": "gray", "resolution": 75,
                                                  "area": [0, 0, 50000, 60000]}}, mine
        names = [p["name"] for p in page.call("GetProfiles")["result"]]
        assert names == ["For all", "House rules", "Mine"], names
        names = [p["name"] for p in other.call("GetProfiles")["result"]]
        assert names == ["For all", "House rules"], names
        assert "Mine" not in profiles(session), profiles(session)

        # What another has is told from what there is not by nothing but the name.
        selected = other.call("GetSourceNames")["result"].index("Office")
        for method, more in (("DeleteProfile", ()), ("ChangeProfile", ({},))):
            answers = [other.call(method, name, *more) for name in ("Mine", "Nope")]
            assert answers[0]["exception"] == answers[1]["exception"], answers
            assert answers[0]["description"].replace("Mine", "Nope") == \
                answers[1]["description"], answers
        for name in ("Mine", "Divorce"):
            answer = other.call("AcquireImage", {"SelectSourceByIndex": selected,
                                                 "Profile": name})
            assert answer["result"] == [False] and name in answer["description"], answer
        for method, more in (("DeleteProfile", ()), ("ChangeProfile", ({},))):
            assert other.call(method, "For all", *more)["exception"] == DENIED

        # A name of one's own is free, whatever others have; the shared one gives way to it.
        assert other.get("SaveProfile", "Divorce", {"mode": "color"})
        assert other.get("SaveProfile", "For all", {"mode": "color"})
        answer = other.call("SaveProfile", "for ALL", {"mode": "color"})
        assert "already" in answer["description"], answer

        facts = page.scan(Profile="Mine", XferCount=1)  # the profile names the scanner
        assert facts["state"] == "done" and facts["adjustments"] == [], facts
        assert page.get("GetLastSettings")["mode"] == "gray"
        assert page.scan(LastUsed=True, PixelType=0)["state"] == "done"
        last = page.get("GetLastSettings", identifier)
        assert (last["mode"], last["area"]) == ("bilevel", [0, 0, 50000, 60000]), last
        answer = other.call("GetLastSettings", identifier)
        assert "remembered" in answer["description"], answer

        change(session, secret, shared=GLib.Variant("b", True))
        assert "Divorce" in [p["name"] for p in page.call("GetProfiles")["result"]]
        change(session, secret, shared=GLib.Variant("b", False))
        assert "Divorce" not in [p["name"] for p in page.call("GetProfiles")["result"]]
        assert page.get("DeleteProfile", "mine") is True
        answer = page.call("SaveProfile", "Odd", {"area": [1, 2]})
        assert "‘area’" in answer["description"], answer


def test_a_page_says_only_what_it_says_in_the_call_itself():
    with new_session() as session:
        session.start()
        session.find_device("Office")
        page = new_page(session)
        index = page.call("GetSourceNames")["result"].index("Office")
        assert page.call("SelectSourceByIndex", index)["result"] == [True]
        assert page.get("SaveProfile", "One sheet", {"source": "feeder", "mode": "gray",
                                                     "resolution": 75, "pages": 1})
        # Neither the defaults of the API nor what was set before stand before the profile.
        page.get("Resolution", 150)
        assert page.scan(Profile="One sheet")["pagesDone"] == 1
        last = page.get("GetLastSettings")
        assert (last["source"], last["mode"], last["resolution"]) == ("feeder", "gray", 75), last
        assert page.scan(Profile="One sheet", XferCount=-1)["pagesDone"] == 2
        facts = page.scan(Profile="One sheet", IfFeederEnabled=False, Resolution=100, PixelType=2,
                          PageSize=5)
        assert facts["state"] == "done", facts
        last = page.get("GetLastSettings")
        assert (last["source"], last["mode"], last["resolution"], last["page-size"]) == (
            "flatbed", "color", 100, "a5"), last
        assert page.scan(Resolution=75, PixelType=1)["state"] == "done"
        assert page.get("Resolution") == 150
        answer = page.call("AcquireImage", {"Profile": "One sheet", "LastUsed": True})
        assert "‘last-used’" in answer["description"], answer
        assert "‘Profile’" in page.call("AcquireImage", {"Profile": 1})["description"]


def test_nothing_that_the_bus_cannot_carry_is_kept():
    with new_session() as session:
        session.start()
        page = new_page(session)
        for value in (None, [1, [2]], {"y": 1}, [None]):
            answer = page.call("SaveProfile", "Odd", {"options": {"x": value}})
            assert answer["result"] == [False] and "‘x’" in answer["description"], answer
        for settings in ({"mode": None}, {"options": None}, {"area": None}):
            answer = page.call("SaveProfile", "Odd", settings)
            assert f"‘{list(settings)[0]}’" in answer["description"], answer
        assert page.get("SaveProfile", "Plain", {"options": {"a": [1, 2.5], "b": "c"}})
        assert list(profiles(session)) == ["Plain"], profiles(session)


def test_platenctl_keeps_profiles():
    with new_session({"house.ini": LOCKED}) as session:
        session.start()
        glass = session.get(session.find_device("Glass"), "Device", "Id")
        work = session.dir / "work.pdf"
        ctl(session, "profile", "save", "Letters", "-d", "Glass", "--source", "ADF Duplex",
            "--mode", "Gray", "--resolution", "75", "-x", "50", "-y", "60")
        assert ask(session, "profile", "show", "letters") == {
            "id": ask(session, "profiles")[1]["id"], "name": "Letters", "device": glass,
            "locked": False, "shared": False,
            "settings": {"source": "feeder-duplex", "mode": "gray", "resolution": 75,
                         "area": [0, 0, 50000, 60000]}}
        text, _ = ctl(session, "profile", "show", "Letters")
        assert "  resolution 75\n" in text and f"for device {glass}" in text, text
        assert ctl(session, "profiles")[0] == \
            "House rules  (set by the administrator)\nLetters\n"

        _, words = ctl(session, "scan", "--profile", "Letters", "-o", str(work))
        assert "‘source’ is ‘flatbed’: the device has no ‘feeder-duplex’" in words, words
        assert work.stat().st_size > 0
        out, words = ctl(session, "scan", "--profile", "Letters", "-n")
        assert json.loads(out)["source"] == "flatbed", out
        assert "‘source’ is ‘flatbed’" in words, words
        _, words = ctl(session, "scan", "--profile", "Letters", "--source", "feeder", "-o",
                       str(work), status=2)
        assert "‘source’" in words, words

        _, words = ctl(session, "scan", "--last", "-d", "Glass", "--mode", "color", "-o",
                       str(work))
        assert words == "", words
        ctl(session, "profile", "save", "As then", "--last", "-d", "Glass", "--resolution",
            "100")
        assert ask(session, "profile", "show", "As then")["settings"] == dict(
            ask(session, "profile", "show", "As then")["settings"], mode="color",
            resolution=100, source="flatbed", area=[0, 0, 50000, 60000])
        out, _ = ctl(session, "scan", "--last", "-d", "Glass", "-n")
        assert json.loads(out)["mode"] == "color", out
        _, words = ctl(session, "scan", "--last", "-d", "Office", "-o", str(work), status=3)
        assert "remembered" in words, words

        ctl(session, "profile", "change", "Letters", "--name", "Post", "--resolution", "100",
            "--unset", "area", "--any-device", "--shared")
        facts = ask(session, "profile", "show", "Post")
        assert facts["shared"] and facts["device"] == "", facts
        assert facts["settings"] == {"source": "feeder-duplex", "mode": "gray",
                                     "resolution": 100}, facts
        ctl(session, "profile", "change", "Post", "--private")
        # What is said anew takes the place of what says the same, and of nothing else.
        ctl(session, "profile", "save", "Both", "--option", "a=1", "--option", "b=2", "-x", "50",
            "-y", "60")
        ctl(session, "profile", "change", "Both", "--option", "b=3", "--page-size", "a5")
        settings = ask(session, "profile", "show", "Both")["settings"]
        assert settings == {"options": {"a": "1", "b": "3"}, "page-size": "a5"}, settings
        ctl(session, "profile", "change", "Both", "-x", "50", "-y", "60")
        settings = ask(session, "profile", "show", "Both")["settings"]
        assert "page-size" not in settings and "area" in settings, settings
        ctl(session, "profile", "delete", "Both")
        _, words = ctl(session, "profile", "change", "Post", "--unset", "depth", status=2)
        assert "‘depth’" in words, words
        _, words = ctl(session, "profile", "save", "Post", status=2)
        assert "already" in words, words
        for arguments in (("profile",), ("profile", "save"), ("profile", "eat", "Post"),
                          ("profile", "show", "Post", "too"),
                          ("profile", "save", "x", "-x", "10")):
            ctl(session, *arguments, status=2)
        for arguments in (("profile", "show", "Letters"), ("profile", "delete", "Letters"),
                          ("scan", "--profile", "Letters", "-o", str(work))):
            _, words = ctl(session, *arguments, status=3)
            assert "‘Letters’" in words and "platenctl profiles" in words, words
        ctl(session, "profile", "delete", "Post")
        assert [p["name"] for p in ask(session, "profiles")] == ["As then", "House rules"]


if __name__ == "__main__":
    ps.run(
        test_a_profile_is_saved_used_changed_and_deleted,
        test_what_a_device_does_not_have_gives_way_only_when_a_profile_wants_it,
        test_names_and_settings_that_cannot_be_are_refused,
        test_profiles_and_the_last_settings_outlive_the_service,
        test_the_administrators_profiles_are_locked,
        test_a_broken_file_of_the_administrator_is_named_and_the_others_work,
        test_web_sites_see_their_own_profiles_and_shared_ones_alone,
        test_a_page_says_only_what_it_says_in_the_call_itself,
        test_nothing_that_the_bus_cannot_carry_is_kept,
        test_platenctl_keeps_profiles,
    )
