/** Words of the import page. Chinese, then English. */
import type { Pair } from '../language'
import { p, plural, type Count } from './shared'

export const importKinds: Record<string, Pair> = {
  buildings: p('楼栋地址', 'Address book'), register: p('清楼表', 'Register'), special: p('特殊群体', 'Special group'),
  quarantine: p('潜在风险', 'Quarantine'), teams: p('队伍', 'Teams'), samples: p('采样记录', 'Samples'),
  results: p('检测结果', 'Results'), zones: p('风险区快照', 'Zone snapshot'), notice: p('风险区通告', 'Zone notice'),
}
export const dropFile = p('把文件放到这里，或点一下选择', 'Drop files here, or click to choose')
export const dropNote = p('xlsx、xls、csv，最大 20 MB。先看，再导入。身份证号不保存。', 'xlsx, xls, csv up to 20 MB. You see it first, then import. ID numbers are not kept.')
export const importGo: Count = (n) => p(`导入 ${n} 行`, `Import ${plural(n, 'row')}`)
export const giveUp = p('放弃', 'Drop it')
export const nothingYet = p('现在还没有写入任何一行。导入后 10 分钟内可整份撤销。', 'Nothing has been written yet. After the import it can be undone as a whole for 10 minutes.')
export const importedLine: Count = (n) => p(`已导入 ${n} 行。同一文件再导一次不会有变化。`, `${plural(n, 'row')} imported. The same file again changes nothing.`)
export const reading = p('正在读文件', 'Reading the file')
export const readingSince: Count = (n) => p(`正在读文件，${n} 秒`, `Reading the file, ${n} s`)
export const verdicts: Record<string, Pair> = { accept: p('接受', 'Accepted'), warn: p('要您看', 'Needs your eye'), reject: p('拒收', 'Rejected'), skip: p('跳过', 'Skipped') }
export const totals: Record<string, Pair> = { new: p('新增', 'new'), changed: p('变更', 'changed'), unchanged: p('不变', 'unchanged'), missing: p('表中已无，先问', 'gone from the list: asked first') }
export const rowCol = p('行', 'Row')
export const resultCol = p('结果', 'Result')
export const addressCol = p('地址', 'Address')
export const readAs = p('系统怎样理解', 'How it was understood')
export const foldedRows: Count = (n) => p(`${n} 行不需要您看`, n === 1 ? '1 row needs no look' : `${n} rows need no look`)
export const moreRows: Count = (n) => p(`再显示 ${n} 行`, `Show ${n} more`)
export const foldFoot = (all: number, folded: number): Pair => p(`${all} 行中 ${folded} 行不需要您看，已折叠`, `${folded} of ${all} rows ${folded === 1 ? 'needs' : 'need'} no look and ${folded === 1 ? 'is' : 'are'} folded`)
export const rowKeys = p('J K 上下 · 1–9 选建议', 'J K up and down · 1–9 pick an answer')
export const asPrinted = p('表格原文（原样保存）', 'As printed (kept as it is)')
export const rowOf = (n: number, name: string): Pair => p(`第 ${n} 行 ${name}`, `Row ${n} ${name}`)
export const whichPlace = p('是哪一处？', 'Which place is it?')
export const whichColumn = (text: string): Pair => p(`“${text}”这一列是什么？`, `What is the column “${text}”?`)
export const whatBecame = (name: string): Pair => p(`${name} 不在新表里，怎么了？`, `${name} is not in the new list. What happened?`)
export const fileRefused = (file: string): Pair => p(`${file} 没有读，其余照常：`, `${file} was not read, the others were:`)
export const filesTooLarge = p('文件超过 20 MB，没有上传。请按小区或楼栋分开导出，一次传一份。', 'The files are larger than 20 MB and were not sent. Export them by compound or building and send one at a time.')
export const noneLike = p('楼栋表里没有相近的名字。先补楼栋表，或改了表再导入。', 'The address book has no name like it. Add it there, or correct the sheet and import again.')
export const setAside = p('都不是，先放着', 'None of these, leave it')
export const setAsideNote = p('不导入这一行，列入批注表', 'the row is not imported and stands in the annotated sheet')
export const remembered = p('选了就记住，下次不再问', 'Your answer is remembered and not asked again')
export const columnsTitle = p('没有认出表头，请告诉系统每一列是什么', 'No known header was found. Say what the columns are.')
export const columnNone = p('不需要这一列', 'not needed')
export const readAgain = p('按回答再读一遍', 'Read again with the answers')
export const wouldTitle = p('导入后会怎样', 'What the import will cause')
export const didTitle = p('导入带来了什么', 'What the import caused')
export const wouldRows: readonly (readonly ['today' | 'tomorrow', 'added' | 'changed' | 'removed', Pair])[] = [
  ['today', 'added', p('今日新增上门', 'visits added today')], ['today', 'changed', p('今日变动', 'changed today')], ['today', 'removed', p('今日取消', 'removed today')],
  ['tomorrow', 'added', p('明日新增上门', 'visits added tomorrow')], ['tomorrow', 'changed', p('明日变动', 'changed tomorrow')], ['tomorrow', 'removed', p('明日取消', 'removed tomorrow')],
]
export const noIds = p('身份证号一列不读取、不保存。', 'The column of ID numbers is neither read nor kept.')
export const downloadNotes = p('下载批注表', 'Annotated sheet')
export const undoImport = p('整份撤销', 'Undo the whole import')
export const undoImportLeft = (left: string): Pair => p(`整份撤销 · 还有 ${left}`, `Undo it all · ${left} left`)
export const correctImport = p('更正：撤回这份', 'Correct: take it back')
export const correctNote = p('已过 10 分钟，这是一次更正：先看会改什么。之后别处又说过的，不动。', 'More than ten minutes ago, so this is a correction: see first what it changes. What was said elsewhere since stays.')
export const correctCounts: Count = (n) => p(`${n} 条改回导入前的样子。`, `${plural(n, 'fact')} as before the import.`)
export const samplesOf = (cells: string[]): Pair => p(`下面写着：${cells.join('、')}`, `below it: ${cells.join(', ')}`)
export const undoWould = (removed: number, added: number): Pair => p(`撤销会取消 ${removed} 次上门，恢复 ${added} 次。`, `Undoing removes ${plural(removed, 'visit')} and brings back ${added}.`)
export const undoKept: Count = (n) => p(`${n} 条之后又有新说法，不动。`, `${plural(n, 'fact')} said again since then stay.`)
export const undoneImport = p('这份导入已整份撤销。', 'The whole import was undone.')
export const undoneBy = (who: string, at: string): Pair => p(`${who} ${at} 撤销`, `undone by ${who} at ${at}`)
export const importsBefore = p('以前的导入', 'Earlier imports')
export const importsNone = p('还没有导入过。', 'Nothing has been imported yet.')
export const importsRunning = p('正在导入', 'Being imported')
export const runningLine = (done: number, total: number, left: number | null): Pair =>
  p(`${done}/${total}${left === null ? '' : ` · 还要 ${Math.ceil(left)} 秒`}`, `${done}/${total}${left === null ? '' : ` · ${Math.ceil(left)} s left`}`)
export const phases: Record<string, Pair> = { waiting: p('等待', 'waiting'), reading: p('读文件', 'reading'), writing: p('写入', 'writing'), handling: p('更新台账', 'deriving') }
export const openQuestions: Count = (n) => p(`要您回答 ${n}`, `${plural(n, 'question')}`)
export const questionsTitle = p('要您回答', 'Questions')
export const questionKinds: Record<string, Pair> = { missing: p('新表里没有', 'Gone from the list'), place: p('地址不认识', 'Unknown place'), header: p('列名不认识', 'Unknown column'), form: p('地址写法', 'Form of addresses'), days: p('哪一天', 'Which days') }
export const whichForm = (printed: string, rows: number): Pair =>
  p(`“${printed}”怎么读？${rows ? `${rows} 行等您回答` : ''}`, `How is “${printed}” read?${rows ? ` ${plural(rows, 'row')} wait for it` : ''}`)
export const whichDays = (printed: string): Pair => p(`${printed}：各是哪一天？`, `${printed}: which days?`)
export const thereOf = (there: number, of: number): Pair => p(`楼栋表对得上 ${there}/${of}`, `${there} of ${of} exist`)
export const daysGo = p('就是这几天', 'These days')
export const otherPlace = p('其他地方…', 'Another place …')
export const unusedColumns: Count = (n) => p(`没用到的列 ${n}`, `${plural(n, 'unused column')}`)
export const answerWords: Record<string, Pair> = {
  keep: p('保留，仍按原来处理', 'Keep as before'), moved_out: p('已搬走', 'Moved out'), deceased: p('已故', 'Deceased'), away: p('外出', 'Away'), in_hospital: p('住院', 'In hospital'),
  ended: p('已结束，不再上门', 'Ended, no more visits'), central_quarantine: p('转集中隔离', 'Moved to central quarantine'),
  new: p('楼栋表里还没有，新建', 'New: not in the address book yet'), not_ours: p('不是本社区的，以后跳过', 'Not ours: skipped from now on'), none: p('都不是', 'None of these'),
}
export const questionsNone = p('没有要您回答的。', 'Nothing waits for an answer.')
export const answeredTitle = p('回答过的', 'Answered')
export const answeredNote = p('撤回一个回答，下一份文件就不再照它读，会重新问。已导入的不变。', 'Take an answer back and the next file asks again. What was imported stays as it is.')
export const forgetAnswer = p('撤回回答', 'Take back')
export const answerForgotten = p('已撤回，下次再问。', 'Taken back; it will be asked again.')
export const doorParts: Record<'building' | 'unit' | 'floor' | 'door', Pair> = { building: p('楼', 'building'), unit: p('单元', 'unit'), floor: p('层', 'floor'), door: p('户', 'door') }
export const sheetUnread = (sheet: string): Pair => p(`工作表“${sheet}”没有读：表头不认识`, `The sheet “${sheet}” was not read: its header is unknown`)
export const looksLike = (kind: string): Pair => p(`这份文件看起来是${importKinds[kind]![0]}`, `This file looks like: ${importKinds[kind]![1]}`)
export const readAsOther = (kind: string): Pair => p(`按${importKinds[kind]![0]}读`, `Read it as: ${importKinds[kind]![1]}`)
export const answered = p('已记下。', 'Noted.')
export const fileCol = p('文件', 'File')
export const byCol = p('谁', 'By')
export const rowsTotal = (t: Record<string, number>): Pair => {
  const n = (t.accept ?? 0) + (t.warn ?? 0)
  return p(`${n} 行 · 新 ${t.new ?? 0} · 变 ${t.changed ?? 0} · 拒 ${t.reject ?? 0}`, `${plural(n, 'row')} · ${t.new ?? 0} new · ${t.changed ?? 0} changed · ${t.reject ?? 0} rejected`)
}
export const valueWords: Record<string, Pair> = {
  deceased: p('已故', 'deceased'), active: p('在册', 'active'), moved_out: p('已搬走', 'moved out'), ended: p('已结束', 'ended'), walk: p('步行', 'on foot'), ebike: p('电动车', 'e-bike'), van: p('汽车', 'van'),
  all: p('全天', 'all day'), morning: p('上午', 'morning'), afternoon: p('下午', 'afternoon'), excused: p('免采', 'excused'), open: p('未采', 'open'), negative: p('阴性', 'negative'), positive: p('阳性', 'positive'),
  away: p('外出', 'away'), central_quarantine: p('集中隔离', 'central quarantine'), vacant: p('空户', 'vacant'),
}
