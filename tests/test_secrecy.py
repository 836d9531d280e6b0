"""Which headings bear a marking of secrecy, and which only have the word in them."""

from __future__ import annotations

from unicodedata import normalize

import pytest

from handlers.secrecy import marking, marking_among

MAT, TOI, TUYET = "MẬT", "TỐI MẬT", "TUYỆT MẬT"


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("MẬT", MAT),
        ("Mật", MAT),
        ("mật.pdf", MAT),
        ("  MẬT  ", MAT),
        ("M Ậ T", MAT),
        ("M.Ậ.T", MAT),
        ("M_Ậ_T bao cao.docx", MAT),
        ("M  Ậ  T", MAT),
        ("(Mật)", MAT),
        ("[MẬT] Báo cáo.pdf", MAT),
        ("Báo cáo (mật).pdf", MAT),
        ("Báo cáo ( MAT ).pdf", MAT),
        ("<Mật>", MAT),
        ("“Mật”", MAT),
        ("Độ mật: Mật", MAT),
        ("Độ mật Mật", MAT),
        ("Mức độ: Mật", MAT),
        ("KM: Mật", MAT),
        ("**MẬT**", MAT),
        ("*Tối mật*", TOI),
        ("T*Ố*I _MẬT_", TOI),
        ("Độ mật: Tối mật", TOI),
        ("do mat: toi mat", TOI),
        ("ĐỘ MẬT - TUYỆT MẬT", TUYET),
        ("(Độ mật: tuyệt mật)", TUYET),
        ("TỐI MẬT", TOI),
        ("Tối mật báo cáo quý.docx", TOI),
        ("TỐI_MẬT_bc.pdf", TOI),
        ("TỐI-MẬT.pdf", TOI),
        ("T Ố I  M Ậ T", TOI),
        ("T Ố I M Ậ T", TOI),
        ("TOI MAT", TOI),
        ("toi mat - ke hoach.pdf", TOI),
        ("Ke hoach TOI MAT.pdf", TOI),
        ("TUYỆT MẬT", TUYET),
        ("Tuyệt mật", TUYET),
        ("TUYET_MAT.docx", TUYET),
        ("Công văn TUYỆT MẬT số 3.pdf", TUYET),
        ("Công văn MẬT số 3.pdf", MAT),
        ("TÀI LIỆU MẬT", MAT),
        ("Mật - Kế hoạch.docx", MAT),
        ("MẬT Kế hoạch.docx", MAT),
        ("MAT", MAT),
        ("MAT - ke hoach.pdf", MAT),
        ("MAT ke hoach.pdf", MAT),
        ("1. MẬT", MAT),
        ("\u200bMẬT", MAT),
        # the word in other words, and in running text
        ("Quy chế bảo mật", None),
        ("QUY CHẾ BẢO MẬT THÔNG TIN", None),
        ("BẢO VỆ BÍ MẬT NHÀ NƯỚC", None),
        ("Luật Bảo vệ bí mật nhà nước.pdf", None),
        ("Không gửi tài liệu tuyệt mật qua đây", None),
        ("Phòng cơ mật", None),
        ("Mật độ dân số.xlsx", None),
        ("MẬT ĐỘ DÂN SỐ.xlsx", None),
        ("Mật ong rừng.pdf", None),
        ("HỢP TÁC XÃ MẬT ONG.pdf", None),
        ("MẬT KHẨU WIFI.txt", None),
        ("MAT TRAN TO QUOC.pdf", None),
        ("MAT_TRAN_TO_QUOC.pdf", None),
        ("Mat tran to quoc.docx", None),
        ("SO LUONG CO MAT.xlsx", None),
        ("Độ mật: không", None),
        ("Nghị quyết chi bộ tháng 12.docx", None),
        ("Tối nay họp.txt", None),
        ("Tuyệt đối chấp hành.pdf", None),
        ("mật thiết với nhân dân", None),
        ("A B C.pdf", None),
        ("", None),
    ],
)
def test_a_marking_is_known_by_where_and_how_it_stands(text: str, grade: str | None) -> None:
    assert {marking(normalize("NFC", text)), marking(normalize("NFD", text))} == {grade}


def test_one_marked_line_among_the_first_is_enough() -> None:
    assert marking_among(["ĐẢNG BỘ PHƯỜNG", "*", "M Ậ T", "Báo cáo"]) == MAT
    assert marking_among(["ĐẢNG BỘ PHƯỜNG", "*", "Báo cáo về bảo mật"]) is None
    assert marking_among([]) is None
