from django.urls import path

from snia.exports import views

app_name = "exports"

urlpatterns = [
    path("", views.ExportListView.as_view(), name="exports"),
    path("<int:pk>/fichier/", views.DownloadView.as_view(), name="download"),
    path("<int:pk>/annuler/", views.CancelView.as_view(), name="cancel"),
    path("<int:pk>/reprendre/", views.RetryView.as_view(), name="retry"),
]
