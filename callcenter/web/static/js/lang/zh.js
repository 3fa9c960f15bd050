/** Chinese words of the page. */
export default {
  "title": "实时监控", "language": "English", "wall": "大屏", "wall.leave": "退出大屏",
  "live": "实时", "stale": "数据已过期:与服务器的连接中断,正在重新连接", "stale.since": "最后更新于 {time} 前",
  "pbx.down": "与电话系统 {name} 的连接已中断:画面可能不准,新来电由应急预案处理", "loading": "正在连接……",
  "waiting": "等待", "longest": "最长等待", "answered.offered": "今日接听/来电", "answered": "今日接听",
  "share.today": "15秒应答 今日", "share.recent": "近30分钟", "connection": "接通率 24小时", "abandoned": "放弃率", "average": "平均应答",
  "agents": "坐席", "queue": "队列", "from.ring": "振铃起", "offered": "来电 {n}", "short.abandoned": "另短时放弃 {n}",
  "seconds": "秒", "free": "空闲坐席", "logged.in": "签入 {n}", "lines": "热线", "line.live": "进行中", "line.answered": "今日", "line.connection": "24小时接通",
  "state.idle": "示闲", "state.ringing": "振铃", "state.talking": "通话", "state.wrap_up": "话后整理", "state.paused": "示忙",
  "state.logged_out": "签出", "state.unreachable": "话机失联", "state.own_call": "私人通话", "state.resting": "刚才未接", "state.three_way": "三方通话",
  "late.warn": "即将超时", "late.bad": "已超时", "below": "未达标", "near": "接近目标",
  "calls.today": "今日 {n} 通", "handle": "均长 {time}", "misses": "未接 {n}", "then.pause": "通话后示忙", "then.logout": "通话后签出",
  "department": "部门 {name}", "no.agents": "尚未配置坐席", "no.queues": "尚未配置队列",
  "act": "操作:{name}", "act.login": "签入", "act.logout": "签出", "act.unpause": "示闲(结束示忙)", "act.end-wrap-up": "结束话后整理",
  "act.pause": "示忙", "act.failed": "未执行:{why}", "act.offline": "服务器没有应答", "target": "目标 {value}",
  "waiting.def": "正在排队、尚未接通坐席的来电数,坐席正在振铃的也计入", "longest.def": "等待最久的来电从请求人工起已等待的时间;10秒转黄,15秒转红",
  "answered.def": "今日(零点起)接通坐席的来电数 / 今日来电数", "agents.def": "可服务本队列的坐席,按当前状态计数", "free.def": "已签入、话机可用、可立即接听的坐席数",
};
