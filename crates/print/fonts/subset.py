"""Cuts the two typefaces of printed documents: python subset.py NotoSansSC_400Regular.ttf NotoSans_400Regular.ttf"""

import sys

from fontTools import subset
from fontTools.ttLib import TTFont

# Of people's and firms' names; in neither of the two tables.
NAMES = (
    "镕喆堃赟淼玥昇囍犇頔翀烜煊瑄璟琎珺祎禕祺锴鑫淏灏昊旸暘晞晗曦榀翊翙颢頠骉骁垚叒燚焱畈畲畑塚堺橋濵"
    "﨑龢龑堉椛栃喦嶸璘琇珮瑀琤璠琰㛃䶮"
)


def table(encoding, codes):
    found = set()
    for code in codes:
        try:
            found.add(ord(code.to_bytes(2, "big").decode(encoding)))
        except UnicodeDecodeError:
            pass
    return found


HAN = (
    table("gb2312", (hi << 8 | lo for hi in range(0xA1, 0xF8) for lo in range(0xA1, 0xFF)))
    # Level 1 of Big5: the characters that firms of Hong Kong and Taiwan write with.
    | table("big5", range(0xA440, 0xC67F))
    | set(map(ord, NAMES))
    | set(range(0x3000, 0x3040))
    | set(range(0xFF01, 0xFF5F))
)
LETTERS = set()
for first, last in [
    (0x20, 0x52F), (0x1E00, 0x1FFF), (0x2000, 0x206F), (0x20A0, 0x20C0), (0x2100, 0x214F),
    (0x2190, 0x22FF), (0x2C60, 0x2C7F), (0xA720, 0xA7FF),
]:
    LETTERS |= set(range(first, last + 1))


def cut(source, target, wanted, features):
    options = subset.Options()
    options.layout_features = features
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.drop_tables += ["DSIG", "vhea", "vmtx", "VORG", "STAT"]
    font = subset.load_font(source, options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=sorted(wanted & set(TTFont(source).getBestCmap())))
    cutter.subset(font)
    subset.save_font(font, target, options)


cut(sys.argv[1], "NotoSansSC-Regular.ttf", HAN, [])
cut(sys.argv[2], "NotoSans-Regular.ttf", LETTERS, ["kern", "mark", "mkmk", "ccmp", "locl"])
