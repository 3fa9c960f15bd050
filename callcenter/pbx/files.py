"""The configuration files of a private Asterisk, rendered from its spec."""

from callcenter.pbx.snippets import UNHEARD, render
from callcenter.pbx.spec import LOOPBACK, TRUNK_ADDRESS, PbxSpec, Phone

ADMIN = "lab"

# Loaded one by one: with autoload a start takes several times longer, and most modules serve hardware we do not have.
_MODULES = """
res_timing_timerfd res_cdrel_custom res_crypto res_sorcery_config res_sorcery_memory res_sorcery_astdb res_musiconhold
res_rtp_asterisk res_manager_devicestate res_pjproject res_http_websocket res_pjsip res_pjsip_session res_pjsip_pubsub
res_pjsip_sdp_rtp res_pjsip_caller_id res_pjsip_dtmf_info res_pjsip_dlg_options res_pjsip_authenticator_digest
res_pjsip_outbound_authenticator_digest res_pjsip_endpoint_identifier_user res_pjsip_endpoint_identifier_ip
res_pjsip_endpoint_identifier_anonymous res_pjsip_nat res_pjsip_registrar res_pjsip_rfc3326 res_pjsip_maintenance
res_pjsip_header_funcs chan_pjsip func_pjsip_endpoint
bridge_simple bridge_native_rtp bridge_softmix bridge_holding bridge_builtin_features bridge_builtin_interval_features
codec_alaw codec_ulaw codec_gsm codec_resample codec_a_mu format_wav format_pcm format_gsm format_sln
app_bridgeaddchan app_celgenuserevent app_channelredirect app_chanspy app_confbridge app_dial app_echo app_exec
app_mixmonitor app_originate app_playback app_queue app_read app_senddtmf app_stack app_userevent app_verbose app_while
func_callerid func_cdr func_channel func_cut func_devstate func_env func_global func_groupcount func_hangupcause
func_lock func_logic func_math func_periodic_hook func_rand func_strings func_talkdetect func_timeout func_uri
func_volume pbx_config cdr_custom cel_custom
"""
MODULES = tuple(_MODULES.split())

# CDR(...,u): seconds of the Unix epoch with microseconds, so that a test can compare to the millisecond.
_STATIC = {
    "cdr.conf": "[general]\nenable = yes\nunanswered = yes\n",
    "cdr_custom.conf": (
        "[mappings]\nMaster.csv => ${CSV_QUOTE(${CDR(linkedid)})},${CSV_QUOTE(${CDR(uniqueid)})},"
        "${CSV_QUOTE(${CDR(channel)})},${CSV_QUOTE(${CDR(dstchannel)})},${CSV_QUOTE(${CDR(src)})},"
        "${CSV_QUOTE(${CDR(dst)})},${CSV_QUOTE(${CDR(start,u)})},${CSV_QUOTE(${CDR(answer,u)})},"
        "${CSV_QUOTE(${CDR(end,u)})},${CSV_QUOTE(${CDR(disposition)})}\n"
    ),
    "cel.conf": "[general]\n#include cel_callcenter.conf\n",
    "cel_custom.conf": "[mappings]\n#include cel_custom_callcenter.conf\n",
    "musiconhold.conf": "[default]\nmode = files\ndirectory = moh\n",
    "logger.conf": "[general]\ndateformat = %F %T.%3q\n[logfiles]\nmessages => notice,warning,error\n",
    "confbridge.conf": "[general]\n#include confbridge_callcenter.conf\n",
    "features.conf": "[general]\n",
    "ccss.conf": "[general]\n",
    "indications.conf": (
        "[general]\ncountry = cn\n[cn]\ndescription = China\nringcadence = 1000,4000\n"
        "dial = 450\nbusy = 450/350,0/350\n"
        "ring = 450/1000,0/4000\ncongestion = 450/700,0/700\n"
    ),
    "acl.conf": "",
    "udptl.conf": "[general]\n",
    "pjproject.conf": "",
}
_QUEUES = "[general]\nautofill = yes\npersistentmembers = no\n#include queues_callcenter.conf\n"
CDR_FIELDS = ("linkedid", "uniqueid", "channel", "dstchannel", "src", "dst", "start", "answer", "end", "disposition")


def configuration(spec: PbxSpec, home: str) -> dict[str, str]:
    """Return every file of the configuration directory; `home` is the instance's directory as Asterisk sees it."""
    return (
        _STATIC
        | render(spec.values)
        | {
            "asterisk.conf": _asterisk_conf(home),
            "modules.conf": "[modules]\nautoload = no\n" + "".join(f"load = {name}.so\n" for name in MODULES),
            "manager.conf": _manager_conf(spec),
            "rtp.conf": _rtp_conf(spec),
            "queues.conf": _QUEUES + spec.extra_queues,
            "queuerules.conf": "[general]\n" + spec.extra_rules,
            "pjsip.conf": _pjsip_conf(spec),
            "extensions.conf": _extensions_conf(spec),
        }
    )


def _asterisk_conf(home: str) -> str:
    folders = {
        "astetcdir": "etc", "astvarlibdir": "lib", "astdbdir": "lib", "astkeydir": "lib", "astdatadir": "data",
        "astagidir": "lib", "astspooldir": "spool", "astrundir": "run", "astlogdir": "log",
    }  # fmt: skip
    lines = "".join(f"{name} => {home}/{folder}\n" for name, folder in folders.items())
    return f"[directories](!)\n[directories]\n{lines}[options]\nnocolor = yes\nverbose = 0\n"


def _rtp_conf(spec: PbxSpec) -> str:
    # Strict RTP would drop the keys that SIPp presses: it sends them from another port than the voice.
    ports = f"rtpstart = {spec.ports.rtp_first}\nrtpend = {spec.ports.rtp_last}\n"
    return f"[general]\n{ports}icesupport = no\nstrictrtp = no\n"


def _manager_conf(spec: PbxSpec) -> str:
    general = f"[general]\nenabled = yes\nport = {spec.ports.ami}\nbindaddr = {LOOPBACK}\ndisplayconnects = no\n"
    if spec.quiet:
        general += f"disabledevents = {','.join(UNHEARD)}\n"
    admin = f"[{ADMIN}]\nsecret = {spec.admin_secret}\nread = all\nwrite = all\nwritetimeout = 5000\n"
    return general + "timestampevents = yes\n" + admin + "#include manager_callcenter.conf\n"


def _pjsip_conf(spec: PbxSpec) -> str:
    head = [
        "[global]\ntype = global\nendpoint_identifier_order = username,ip,anonymous\nuser_agent = callcenter-lab\n",
        f"[udp]\ntype = transport\nprotocol = udp\nbind = {LOOPBACK}:{spec.ports.sip}\n",
        _endpoint("trunk", "callcenter-trunk", spec.rtp_timeout_s)
        + (f"aors = trunk\n{_aor('trunk', TRUNK_ADDRESS, spec.trunk_port)}"),
        # 127.0.0.1 must not be matched by address: that would swallow every phone on this machine.
        f"[trunk]\ntype = identify\nendpoint = trunk\nmatch = {TRUNK_ADDRESS}/32\n",
    ]
    return "\n".join(head + [_phone(phone, spec.rtp_timeout_s) for phone in spec.phones()])


def _endpoint(name: str, context: str, rtp_timeout_s: int) -> str:
    return (
        f"[{name}]\ntype = endpoint\ntransport = udp\ncontext = {context}\ndisallow = all\nallow = alaw,ulaw\n"
        "direct_media = no\nrtp_symmetric = yes\nforce_rport = yes\ndtmf_mode = auto_info\nlanguage = zh\n"
        f"rtp_timeout = {rtp_timeout_s}\n"
    )


def _aor(name: str, address: str, port: int | None, contacts: int = 1) -> str:
    fixed = "" if port is None else f"contact = sip:{name}@{address}:{port}\n"
    return f"[{name}]\ntype = aor\nmax_contacts = {contacts}\nremove_existing = yes\n{fixed}"


def _phone(phone: Phone, rtp_timeout_s: int) -> str:
    text = _endpoint(phone.name, phone.context, rtp_timeout_s) + f"aors = {phone.name}\ndevice_state_busy_at = 1\n"
    text += f"callerid = <{phone.name}>\n"
    if phone.password is not None:
        text += f"auth = {phone.name}\n"
        text += f"[{phone.name}]\ntype = auth\nauth_type = userpass\nusername = {phone.name}\n"
        text += f"password = {phone.password}\n"
    return text + _aor(phone.name, LOOPBACK, phone.port, phone.contacts)


def _extensions_conf(spec: PbxSpec) -> str:
    return f"""\
[general]
static = yes
#include extensions_callcenter.conf

; Agents reach the feature codes and, for private calls, one another.
[agents]
include => callcenter-feature
exten => _1XXX,1,Dial(PJSIP/${{EXTEN}},30)

; Department desks place no calls.
[departments]
exten => s,1,Hangup()
{spec.extra_dialplan}"""
