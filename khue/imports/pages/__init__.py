"""Trang nhập dữ liệu: templates, the file, its report, the import."""

from django.urls import path

from khue.imports.pages import files, importing

urlpatterns = [
    path("", importing.index, name="index"),
    path("upload", importing.upload, name="upload"),
    path("template.xlsx", files.template, name="template"),
    path("template/<slug:sheet>.csv", files.csv_template, name="csv_template"),
    path("export_data", files.export_data, name="export_data"),
    path("<int:import_id>/", importing.report, name="report"),
    path("<int:import_id>/report.xlsx", files.report, name="report_file"),
    path("<int:import_id>/confirm", importing.confirm, name="confirm"),
    path("<int:import_id>/check_again", importing.check_again, name="check_again"),
    path("<int:import_id>/drop", importing.drop, name="drop"),
]
