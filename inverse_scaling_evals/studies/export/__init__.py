"""Export a study as a file for other runners."""

from ._export import EXPORT_FORMATS, ExportFormat, export_study

__all__ = ["EXPORT_FORMATS", "ExportFormat", "export_study"]
