"""A configuration with everything in it and nothing wrong."""

from pathlib import Path

GOOD = """\
[site]
name = "beijing"
jurisdiction = "110000"
timezone = "Asia/Shanghai"
[http]
host = "127.0.0.1"
port = 8080
[store]
url = "sqlite:///var/callcenter.db"
[log]
format = "console"
level = "info"
[[pbx]]
name = "main"
host = "127.0.0.1"
port = 5038
username = "callcenter"
secret = "correct-horse-1"
[[lines]]
number = "12345"
name = "热线"
queue = "q1"
menu = "m1"
answer_at_once = false
target_s = 15
warn_s = 10
language = "zh"
welcome = "callcenter/welcome"
hours = { days = [1, 2], opens = "09:00", closes = "18:00" }
[[lines]]
number = "12315"
name = "消费"
queue = "q2"
[[queues]]
name = "q1"
ring_s = 8
max_wait_s = 300
overflow = "q2"
[[queues]]
name = "q2"
[[agents]]
id = "8001"
name = "张三"
endpoint = "1001"
queues = ["q1", "q2"]
[[agents]]
id = "8002"
name = "李四"
endpoint = "1002"
queues = ["q1"]
[[menus]]
name = "m1"
prompt = "callcenter/main_menu"
[menus.keys]
1 = { queue = "q1" }
2 = { menu = "m2" }
[[menus]]
name = "m2"
prompt = "callcenter/more"
keys = { 1 = { queue = "q2" } }
[[departments]]
id = "12333"
name = "人社局"
dial = "PJSIP/12333@trunk"
[rules]
rest_s = 5
pause_reasons = [{ name = "小休" }, { name = "用餐" }]
[feature_codes]
login = "*451"
[deadlines]
policy = "default"
holidays = "CN"
[mqtt] # mqtt
host = "127.0.0.1" # mqtt
[privacy]
key_file = "var/office.keys"
record_years = 5
"""


def write(folder: Path, text: str, name: str = "callcenter.toml") -> Path:
    """Write a configuration as ``callcenter init`` does: not readable for all."""
    path = folder / name
    path.write_text(text, "utf-8")
    path.chmod(0o640)
    return path
