/** Words of the team lead's page: Chinese, then English. */
import type { Pair } from '../language'
import { hours, p, plural, type Count } from './shared'

export * from './shared'

export const synced = p('已同步', 'Synced')
export const waiting: Count = (n) => p(`${n} 条待传`, `${n} waiting`)
export const noSignalFor: Count = (n) => (n < 1 ? p('没信号', 'No signal') : p(`没信号 ${n} 分钟`, `No signal for ${n} min`))
export const oursFor: Count = (n) => (n < 1 ? p('系统没回应', 'No answer') : p(`系统没回应 ${n} 分钟`, `No answer for ${n} min`))
export const today = p('今日', 'Today')
export const doorUnit = p('户', '')
export const listWord = p('列表', 'List')
export const nextDoor: Count = (n) => p(`下一户 · 第\u00a0${n}\u00a0户`, `Next · no.\u00a0${n}`)
export const nowDoor: Count = (n) => p(`正在 · 第\u00a0${n}\u00a0户`, `Now · no.\u00a0${n}`)
export const doneDoor: Count = (n) => p(`第 ${n} 户`, `no. ${n}`)
export const atDoorFor = (t: string): Pair => p(`到门 ${t}`, `at the door ${t}`)
export const thenWord = p('然后', 'Then')
export const arrived = p('到了', 'I am here')
export const directions = p('怎么走', 'Way')
export const atDoor = p('在门口', 'At the door')
export const whyNot = p('没采成，是因为', 'Not sampled, because')
export const notSampled = p('没采成', 'Not sampled')
export const stillWait = (t: string): Pair => p(`还要等 ${t}；请再按一次铃`, `wait ${t} more; please ring again`)
export const noAnswerThen = p('一小时后再来', 'another try in an hour')
export const refusedThen = p('今天不再来，社区跟进', 'not again today; the community follows up')
export const movedThen = p('改台账，不再上门', 'the ledger is corrected; no more visits')
export const hospitalThen = p('记为在医院，暂停上门', 'noted; visits stop for now')
export const elsewhereThen = p('核对结果，今天不再来', 'the result is checked; not again today')
export const sampledScan = p('已采样，扫管', 'Sampled, scan tube')
export const notArrived = p('没到，返回', 'Not there')
export const back = p('返回', 'Back')
export const whoNot = p('是谁', 'Who is it')
export const noNumber = p('没有电话', 'No number')

export const scanTube = p('把管上的条码放进框里', 'Hold the barcode in the frame')
export const cameraStarts = p('正在开相机', 'Starting the camera')
export const typeTube = p('手输管号', 'Type the number')
export const useCamera = p('用相机扫', 'Use the camera')
export const scanOver = p('重扫', 'Scan again')
export const tubeNumber = p('管号', 'Tube number')
export const whoIsIn = p('这支管里是谁', 'Who is in this tube')
export const firstToday = p('今天第一次采，可以', 'first sample today: fine')
export const secondToday = p('今天已采过。再采要先问调度', 'sampled already today. Ask the coordinator first')
export const recheckAllowed = p('复核，今天可以再采', 'a re-check may be taken again today')
export const singleOnly = p('单管，只装一人', 'Single tube, one person only')
export const singleWrong = p('扫错管：重扫一支，错的那支不用', 'Wrong tube: scan another, do not use the wrong one')
export const singlePlan = p('每人一支，逐支扫', 'One tube each, scan one by one')
export const tubeTwice = p('这支管已经用过，请换一支。', 'This tube has been used. Please take another.')
export const tubeShort = p('管号至少 3 位。', 'A tube number has at least 3 characters.')
export const finishNext = p('完成，去下一户', 'Done, next door')
export const finishWithout: Count = (n) => p(`余 ${n} 人没采，完成`, `${plural(n, 'person', 'persons')} not sampled, done`)
export const nextTube = p('记下，扫下一支', 'Keep, next tube')
export const noCamera = p('这台手机现在不能扫码，请输入管号。', 'This phone cannot scan now. Please type the number.')

export const undoTap = p('撤回', 'Take back')
export const recorded = (what: string): Pair => p(`已记：${what}`, `Recorded: ${what}`)
export const recordedAs = (what: string): Pair => p(`已记 ${what}`, `Recorded: ${what}`)
export const correctBoth = p('记错了，在这里改记。先前的一条留着，调度两条都看得到。', 'If that was a mistake, record it anew. The first record is kept; the coordinator sees both.')
export const recordInstead = p('改记为', 'Record instead')
export const excuseStands = p('改记已采样后，免采还在：请调度撤销，不然明天不上门。', 'After a sample the excuse still stands: ask the coordinator to take it back, else nobody comes tomorrow.')
export const sampleStands = p('采到的样总是算。管号或人记错了，请找调度。', 'A sample always counts. If the tube or the person is wrong, call the coordinator.')
export const askToCorrect = p('要改这一条，请找调度。', 'To correct this one, call the coordinator.')
export const left = (at: string): readonly [Pair, Pair] => [p('余 ', ''), at ? p(` 户到 ${at}`, ` doors until ${at}`) : p(' 户', ' doors')]
export const passedDoors: Count = (n) => p(`已过 ${n} 户`, `${plural(n, 'door')} done`)
export const tallies: Record<string, Pair> = {
  sampled: p('采', 'sampled'), no_answer: p('无人', 'no answer'), refused: p('拒', 'refused'), moved: p('搬走', 'moved'),
  resident_moved: p('搬走', 'moved'), in_hospital: p('住院', 'in hospital'), done_elsewhere: p('别处', 'elsewhere'), void: p('取消', 'cancelled'),
}
export const doorsHere: Count = (n) => p(`${n} 户`, plural(n, 'door'))
export const nowWord = p('现在', 'now')
export const promised = (w: string): Pair => p(`约${w}`, `promised ${w}`)
export const oldestThen = (age: string): Pair => p(`最老标本届时 ${age}`, `oldest tube then ${age}`)
export const problem = p('有问题，找调度', 'A problem: call the coordinator')
export const problemWith = (name: string): Pair => p(`有问题，找调度${name}`, `A problem: call ${name}`)
export const askDesk = p('请当面或打电话找调度员。', 'Please call or see the coordinator.')

export const carryOn = p('照常做，一条都不会丢', 'Carry on, nothing will be lost')
export const carryOnWhy = p('都存在这台手机里，按您点的时间算。有信号会自动上传；关机、关微信也不丢。', 'All is kept on this phone with the time of your tap. It is sent as soon as there is a signal, even after switching off.')
export const allSent = p('都传完了', 'Everything is sent')
export const allSentWhy = p('这台手机上没有等着上传的记录。', 'Nothing on this phone waits to be sent.')
export const oursWhy = p('已记下，系统一回应就传。', 'It is written down and is sent as soon as the system answers.')
export const clockOff = p('这台手机的时间不准。记录按系统时间算，不影响。', 'The time of this phone is wrong. Records use the system’s time; nothing is affected.')
export const otherTeam = p('要那一队的码', 'needs that team’s code')
export const pendingWord = p('待传', 'waiting')
export const heldWord = p('可撤回', 'can be taken back')
export const rejectedWord = p('没有接受', 'not accepted')
export const rejectedTitle: Count = (n) => p(`${n} 条没有被接受`, `${n} not accepted`)
export const rejectedBecause: Record<string, Pair> = {
  E1302: p('这一户不在您的路线里，或不是您的门', 'The door is not in your route'),
  E1202: p('系统读不懂这一条', 'The system cannot read it'),
  E1001: p('系统读不懂这一条', 'The system cannot read it'),
}
export const otherReason = (code: string): Pair => p(`系统没有收（${code}）`, `The system did not take it (${code})`)
export const noticeTitle: Count = (n) => p(`${n} 条已记下，但情况变了`, `${n} recorded, but things have changed`)
export const notices: Record<string, Pair> = {
  void: p('调度已取消这一户。您记的照样留着；采到的样照样算。', 'The coordinator had cancelled this door. What you recorded is kept; a sample counts.'),
  ended: p('另一支队伍已经做完这一户。两边的记录都留着，调度会看。', 'Another team has finished this door. Both records are kept; the coordinator looks at it.'),
  given_away: p('调度已把这一户改给别队。您记的照样算，他们会收到。', 'The coordinator had given this door to another team. What you recorded counts, and they are told.'),
  tube_used: p('这支管登记过别人的样。请马上找调度核对。', 'This tube is on record with somebody else’s swab. Call the coordinator now.'),
}
export const overtakenDoor = p('调度已改了这一户。您已到门：做完照常记，采到的算。', 'The coordinator has changed this door. You are here: finish and record it as usual; a sample counts.')
export const understood = p('知道了', 'Understood')

export const routeChanged: Count = (n) => p(`路线改了 ${n} 处`, `${plural(n, 'change')} of route`)
export const noneAhead = p('没有要去的户了', 'No doors are left to go to')
export const presentStays: readonly [Pair, Pair, Pair] = [p('您现在这一户', 'The present door '), p('不变', 'stays'), p('，之后才变', '; what comes after changes')]
export const nextIsNow = p('下一户：', 'Next door:')
export const earlier: Count = (n) => (n < 60 ? p(`提前 ${n} 分`, `${n} min earlier`) : p(`提前 ${hours(n)}`, `${hours(n)} earlier`))
export const later: Count = (n) => (n < 60 ? p(`推后 ${n} 分`, `${n} min later`) : p(`推后 ${hours(n)}`, `${hours(n)} later`))
export const addedStop = p('新增', 'new')
export const removedStop = p('取消', 'removed')
export const because: Record<string, Pair> = {
  urgent: p('有更急的一户', 'a more urgent door'), team_lost: p('别队退出，分给您', 'another team left'), no_answer: p('上次无人应，再去一次', 'no answer before, another try'),
  cancelled: p('调度取消', 'cancelled'), at_the_door: p('别队已在门口', 'another team is at the door'), move_visit: p('调度改派', 'moved by the coordinator'),
  undo: p('调度撤销', 'taken back by the coordinator'), improved: p('重排，少走路', 're-planned, less walking'), replan: p('重排', 're-planned'), delay: p('进度推迟', 'running late'),
  handed_over: p('别队转来', 'handed over by another team'), moved_by_hand: p('调度改派', 'moved by the coordinator'),
}
export const stillInWindow = (at: string): Pair => p(`约定 ${at}，仍在内`, `promised ${at}, still kept`)
export const waitForWindow = (at: string): Pair => p(`约定 ${at} 起，早到请等到 ${at}`, `promised from ${at}: if you are early, wait until ${at}`)
export const notBefore = (at: string): Pair => p(`${at} 起`, `from ${at}`)
export const orderAfter = p('之后的顺序', 'The order after that')
export const changedMark = p('变', 'changed')
export const moreChanges: Count = (n) => p(`还有 ${n} 处`, `${n} more`)
export const ackRoute = p('知道了，按新路线走', 'Understood, go on')

export const gateTitle = p('上岗检查', 'Shift gate')
export const gateRule: Count = (n) => (n === 1 ? p('通过才能出队', 'Pass before you go') : n === 2 ? p('两人都通过才能出队', 'Both must pass before you go') : p('每人都通过才能出队', 'Everyone must pass before you go'))
export const checks: Record<string, Pair> = {
  temperature: p('体温低于 37.3 ℃', 'Below 37.3 °C'), code: p('健康码绿码', 'Code green'),
  negatives: p('连续三天阴性', 'Negative on 3 days'), training: p('防护培训', 'Training'), protection: p('防护穿好', 'Protection on'),
}
export const dayOf: Count = (n) => p(`${n}日`, `${n}.`)
export const negative = p('阴性', 'negative')
export const notThere = p('没有', 'none')
export const pass = p('合格', 'pass')
export const fail = p('不合格', 'fail')
export const allPass = p('全部合格', 'All passed')
export const allPassed = (at: string): Pair => p(`体温、健康码、三天阴性、培训、防护：全部合格 ${at}`, `Temperature, code, three days, training, protection: all passed ${at}`)
export const passedPerson = p('通过', 'passed')
export const missing: Count = (n) => p(`还差 ${n} 项`, `${n} missing`)
export const cannotGo = (name: string): readonly [Pair, Pair] => [p(`${name}今天不能上岗。`, `${name} cannot work today. `), p('请换人，或找调度。', 'Please replace them, or call the coordinator.')]
export const reported = p('已报调度。换好人后这里会变。', 'Reported. This page changes once somebody else is named.')
export const notYet = p('还不能出队', 'Not yet')
export const replace = p('换人', 'Replace')
export const desk = p('调度', 'Desk')
export const taken = p('这支队伍已退出，请联系调度。', 'This team was taken out. Please contact the coordinator.')
export const goOut = p('出队', 'Start the shift')
export const recheckGate = p('重新检查', 'Check again')

export const tubesToGive = p('要交的管', 'Tubes to hand over')
export const tubesWord = p('管', 'tubes')
export const personsWord: Count = (n) => p(`${n} 人`, plural(n, 'person', 'persons'))
export const singleOne = p('单管', 'single')
export const poolOne = p('混管', 'pool')
export const scannedOff = p('逐管扫过', 'Scanned one by one')
export const notScanned = p('还没扫', 'not yet')
export const scanRest: Count = (n) => (n === 1 ? p('扫最后 1 管', 'Scan the last tube') : p(`扫管，还有 ${n} 管`, `Scan: ${n} left`))
export const lastFour = p('输入管号后四位', 'Type the last four')
export const notOnBoard = p('这支管不在要交的管里。', 'This tube is not among those to hand over.')
export const oneMissing = p('少一管，说明原因', 'One is missing: say why')
export const whichMissing = p('哪一管，为什么', 'Which one, and why')
export const missingWhy: Record<string, Pair> = {
  tube_broken: p('破损', 'Broken'), tube_missing: p('找不到', 'Cannot be found'), tube_kept: p('这次不交', 'Not this time'),
}
export const explained = p('已说明，调度会看到', 'explained; the coordinator sees it')
export const given = p('交出', 'Handed over')
export const received = p('接收', 'Received')
export const receiverSigns = p('检测员 签收', 'Receiver signs')
export const receiverSigned = p('检测员 已签', 'Receiver signed')
export const waitForReceiver = p('请接收方签收', 'The receiver signs first')
export const giveGo: Count = (n) => p(`交出 ${n} 管`, `Hand over ${plural(n, 'tube')}`)
export const noTubes = p('现在没有要交的管。', 'There is no tube to hand over.')
export const atLab = p('送检点', 'Lab point')
export const toLab = p('去送检点', 'To the lab point')
export const soonLab = p('尽快送', 'deliver soon')
export const labNow = (age: string): Pair => p(`最老标本 ${age}，请马上送检`, `Oldest tube ${age}: go to the lab now`)

export const wayTitle = p('怎么走', 'Way')
export const wayFrom = (where: string, metres: number): Pair => p(`从上一户往${where}，约 ${metres} 米`, `${where} from the last door, about ${metres} m`)
export const winds: readonly Pair[] = [
  p('北', 'North'), p('东北', 'North-east'), p('东', 'East'), p('东南', 'South-east'), p('南', 'South'), p('西南', 'South-west'), p('西', 'West'), p('西北', 'North-west'),
]
export const sameBuilding = p('和上一户同一栋楼', 'The same building as the last door')
export const wayIn = (where: string): Pair => p(`进 ${where}`, `Into ${where}`)
export const wayUnit = (unit: string): Pair => p(`走 ${unit} 门`, `Entrance ${unit}`)
export const wayUp = (floor: string, lift: boolean | null): Pair =>
  lift === true ? p(`乘电梯到 ${floor} 层`, `Take the lift to floor ${floor}`) : lift === false ? p(`走楼梯到 ${floor} 层`, `Take the stairs to floor ${floor}`) : p(`到 ${floor} 层`, `To floor ${floor}`)
export const wayRoom = (room: string): Pair => p(`${room} 室`, `Room ${room}`)
export const wayGround = p('示意图，不按比例', 'A sketch, not to scale')
export const facade = (floor: string, unit: string): Pair => p(`这栋楼的示意图：${unit} ${floor} 层`, `Sketch of the building: ${unit}, floor ${floor}`)

export const noRoute = p('今天没有路线，找调度', 'No route today: call the coordinator')
export const allDone = p('今天的门都走完了', 'All doors of today are done')
export const allDoneNext = p('等调度通知，或按“列表”核对。', 'Wait for the coordinator, or check the list.')
export const handFirst: Count = (n) => p(`车上还有 ${n} 管，请先交管。`, `${plural(n, 'tube')} on board: hand them over first.`)
export const endShift = p('下班，清除本机', 'End the shift, clear this phone')
export const endShiftSure = p('清除后这台手机上不再有名单，今天不能再用同一张码进来。', 'The list leaves this phone; the same code cannot be used again today.')
export const endShiftWait: Count = (n) => p(`还有 ${n} 条待传，传完才能清除。`, `${n} still waiting: they are sent before the phone is cleared.`)
export const endShiftFailed = p('系统没有回应，还没有清除。有信号时再按一次“下班”。', 'No answer: nothing was cleared. Press again once there is a signal.')
export const waitingForCode: Count = (n) => p(`还有 ${n} 条待传，都在这台手机里。扫同一队的新码，就会先传。`, `${n} still waiting on this phone: scan a new code of the same team, they are sent first.`)
export const stay = p('先不清除', 'Not yet')
export const cleared = p('这台手机已清除。辛苦了。', 'This phone is cleared. Thank you.')
export const shiftOver = p('这一班已结束，名单已从手机上清除。', 'This shift is over; the list has left this phone.')
export const stillWaiting: Count = (n) => p(`还有 ${n} 条待传，请保持打开，有信号会自动上传。`, `${n} still waiting: keep this page open, they are sent once there is a signal.`)
export const scanAgain = p('二维码无效或已用过。请让调度员再给一张。', 'This code is not valid or was used. Please ask the coordinator for a new one.')
export const needCode = p('请扫调度员给的二维码打开这一页。', 'Open this page with the QR code from the coordinator.')
export const protectionOf: Record<string, Pair> = { special: p('二级防护', 'PPE level 2'), other: p('三级防护', 'PPE level 3') }
