"""The end of a scene: everybody hangs up and logs out."""

from tests.support.scene import Scene
from tests.support.waiting import eventually


def clear(scene: Scene) -> None:
    """All phones are silent, nobody is logged in, and no call is left."""
    if scene.centre.pid is None:
        scene.centre.start()
    for agent in scene.centre.get("/api/v1/agents"):
        if agent["state"] != "logged_out":
            scene.centre.ask(agent["id"], "logout")

    def empty() -> bool:
        scene.ami.send("Hangup", Channel="/^.*/")
        for call in scene.centre.calls().values():
            if call["call_back"] is not None:
                scene.centre.post(f"/calls/{call['id']}/hangup")
        return not scene.channels() and not scene.centre.calls()

    eventually("no call is left", empty)
    for agent in scene.centre.get("/api/v1/agents"):
        scene.agent_is(agent["id"], "logged_out")
