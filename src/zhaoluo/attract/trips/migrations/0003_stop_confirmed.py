from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trips", "0002_guest_versions")]

    operations = [
        migrations.AddField(
            model_name="stop", name="confirmed", field=models.BooleanField(default=False, verbose_name="时间已约定")
        )
    ]
