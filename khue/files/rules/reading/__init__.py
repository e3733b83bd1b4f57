"""Văn bản tự nói gì về mình: kind, number and symbol, place and date, office, subject, urgency, signer, recipients, deadlines.

Rules only. What is found is offered with its place on the page and a score, never taken for granted. Source: NĐ 30/2020/NĐ-CP, Phụ lục I
and III (heading and end of administrative documents); Hướng dẫn 36-HD/VPTW (documents of the Party).
"""

from khue.files.rules.reading.told import FIELDS, Field, Told

__all__ = ["FIELDS", "Field", "Told"]
