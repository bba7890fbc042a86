"""A form with one field of each kind, for the style guide."""

from django import forms

from saan.base.words import both


class SampleForm(forms.Form):
    """Fields as drafting uses them."""

    subject = forms.CharField(
        label=both("เรื่อง", "Subject"),
        help_text=both("ย่อให้สั้นและได้ใจความ", "Short, and saying what it is about"),
        max_length=200,
    )
    body = forms.CharField(label=both("ข้อความ", "Text"), widget=forms.Textarea, required=False)
    urgency = forms.ChoiceField(
        label=both("ชั้นความเร็ว", "Urgency"),
        widget=forms.RadioSelect,
        choices=(("normal", both("ปกติ", "Normal")), ("urgent", both("ด่วน", "Urgent"))),
    )
    unit = forms.ChoiceField(
        label=both("ส่วนราชการเจ้าของเรื่อง", "Responsible unit"),
        choices=(("", "–"), ("1", both("สำนักงานเลขานุการกรม", "Office of the Secretary"))),
    )
    recipients = forms.MultipleChoiceField(
        label=both("ถึง", "To"),
        widget=forms.CheckboxSelectMultiple,
        choices=(
            ("a", both("กรมตัวอย่างหนึ่ง", "First Sample Department")),
            ("b", both("กรมตัวอย่างสอง", "Second Sample Department")),
        ),
        required=False,
    )
    enclosures = forms.FileField(label=both("สิ่งที่ส่งมาด้วย", "Enclosures"), required=False)
    circular = forms.BooleanField(label=both("เป็นหนังสือเวียน (ว)", "A circular"), required=False)
